using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Tests.Redaction.Canaries;

/// <summary>An application that puts something sensitive in every place that an application may.</summary>
internal sealed class Planter(CanarySource source, Uri mailchimp, IHttpClientFactory clients, ILoggerFactory loggers, global::Serilog.ILogger serilog) : IDisposable
{
    public const string Name = "Canaries";

    private readonly ActivitySource _spans = new(Name);
    private readonly Meter _meter = new(Name);

    public async Task PlantAsync(int round, bool onlyCalls)
    {
        await CallAsync(round);
        await CallForHiddenFailuresAsync(round);
        if (onlyCalls)
        {
            return;
        }

        Span();
        Log(round);
        Serilog();
        _meter.CreateCounter<long>("canaries").Add(1, new("key", source.Key()), new("list", new[] { source.Email() }), new("authorization", "Token " + source.Secret()));
        _meter.CreateHistogram<double>("canary.sizes").Record(1, new KeyValuePair<string, object?>("path", "/members/" + source.Hash()));
        _meter.CreateUpDownCounter<int>("canary.level").Add(1, new KeyValuePair<string, object?>("uri", new Uri("https://x.example/?apikey=" + source.Secret())));
    }

    public void Dispose()
    {
        _spans.Dispose();
        _meter.Dispose();
    }

    private async Task CallAsync(int round)
    {
        string path;
        HttpRequestMessage request;
        lock (source)
        {
            path = (round % 4) switch
            {
                0 => $"/3.0/lists/abc/members/{source.Hash()}?apikey={source.Key()}",
                1 => $"/3.0/lists/abc/members/{Uri.EscapeDataString(source.Email())}",
                2 => $"/3.0/search-members?query={source.Word()}&email={source.Email()}",
                _ => $"/3.0/audiences/1/contacts/email:{source.Hash()}",
            };
            request = new HttpRequestMessage(HttpMethod.Put, new Uri(mailchimp, path))
            {
                Content = new StringContent($$"""{"email_address":"{{source.Email()}}","merge_fields":{"FNAME":"{{source.Word()}}"},"client_secret":"{{source.Secret()}}","apikey":"{{source.Key()}}"}"""),
            };
            AddHeaders(request, round);
        }

        // MailChimp.Net names its client by the key: that name is a log category.
        using var client = clients.CreateClient(Name + source.Key());
        using var response = await client.SendAsync(request);
        var logger = loggers.CreateLogger(Name);
        logger.LogWarning("Sent {Request} and got {Response}: {Body}", request, response, await response.Content.ReadAsStringAsync());
        logger.LogWarning(new InvalidOperationException($"Error at {request.RequestUri}", new HttpRequestException(request.ToString())), "Failed");
    }

    /// <summary>What hides in a success is planted in its body alone, which no log of an application's repeats here.</summary>
    private async Task CallForHiddenFailuresAsync(int round)
    {
        HttpRequestMessage request;
        lock (source)
        {
            var (method, path) = (round % 4) switch
            {
                0 => (HttpMethod.Post, "/3.0/lists/abc"),
                1 => (HttpMethod.Get, $"/3.0/batches/{Guid.NewGuid().ToString("n")[..10]}"),
                2 => (HttpMethod.Post, "/3.0/lists/abc/segments/1"),
                _ => (HttpMethod.Get, "/3.0/campaigns/1/send-checklist"),
            };
            request = new HttpRequestMessage(method, new Uri(mailchimp, $"{path}?apikey={source.Key()}"));
            request.Content = method == HttpMethod.Post ? new StringContent($$"""{"members":[{"email_address":"{{source.Email()}}"}]}""") : null;
            AddHeaders(request, round);
        }

        using var client = clients.CreateClient(Name + source.Key());
        using var response = await client.SendAsync(request);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        if (body["response_body_url"] is { } results)
        {
            await client.GetByteArrayAsync(new Uri(results.ToString()));
        }
    }

    private void AddHeaders(HttpRequestMessage request, int round)
    {
        request.Headers.TryAddWithoutValidation("Authorization", (round % 6) switch
        {
            0 => "Basic " + source.Basic(),
            1 => "Bearer " + source.Key(),
            2 => "Bearer " + source.Token(),
            3 => "apikey " + source.Key(),
            4 => "OAuth " + source.Token(),
            _ => "PMPro_MC " + source.Key(),
        });
        request.Headers.TryAddWithoutValidation("Cookie", "_abck=" + source.Secret());
        request.Headers.TryAddWithoutValidation("User-Agent", "canary (" + source.Email() + ")");
        request.Headers.TryAddWithoutValidation("X-Api-Key", source.Secret());
    }

    private void Span()
    {
        var link = new ActivityLink(
            new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded),
            new ActivityTagsCollection { ["link"] = source.Key() });
        using var activity = _spans.StartActivity("work " + source.Email(), ActivityKind.Internal, default(ActivityContext), links: [link])!;
        activity.SetTag("baggage.user", source.Email());
        activity.SetTag("http.request.header.authorization", new[] { "Custom " + source.Secret() });
        activity.SetTag("http.response.header.set-cookie", "x=" + source.Secret());
        activity.SetTag("url", new Uri("https://us6.api.mailchimp.com/3.0/lists?apikey=" + source.Key()));
        activity.SetTag("keys", new object[] { source.Key(), 1, source.Email() });
        activity.SetTag("tag " + source.Email(), 1);
        activity.AddEvent(new ActivityEvent("sent to " + source.Email(), tags: new ActivityTagsCollection { ["credential"] = "Bearer " + source.Token() }));
        activity.AddException(new InvalidOperationException("bad key " + source.Key()));
        activity.SetStatus(ActivityStatusCode.Error, "failed for " + source.Email());
    }

    private void Log(int round)
    {
        var logger = loggers.CreateLogger(Name + "." + source.Key());
        using (logger.BeginScope("user {User}", source.Email()))
        using (logger.BeginScope(new Dictionary<string, object?> { ["Key"] = source.Key(), ["Nested"] = new Dictionary<string, object?> { ["PHONE"] = source.Word(), ["Email"] = source.Email() } }))
        {
            logger.Log(LogLevel.Information, new EventId(round, "event " + source.Key()), "Key {Key} of {Email} sent {Authorization}", source.Key(), source.Email(), "Token " + source.Secret());
            logger.LogError(new MailchimpLikeException($"Error for {source.Email()}: {source.Key()}"), "{Body}", "{\"FNAME\":\"" + source.Word() + "\"}");
            logger.Log(LogLevel.Warning, new EventId(round), new Dictionary<string, object?> { ["Key"] = source.Key(), ["Contact"] = new Dictionary<string, object?> { ["merge_fields"] = new Dictionary<string, object?> { ["MMERGE7"] = source.Word() } } }, null, static (_, _) => "a contact");
#pragma warning disable CA2254 // The literal in the template is the leak that is tried.
            logger.LogInformation("literal " + source.Key() + " base64 " + source.Basic());
#pragma warning restore CA2254
        }
    }

    private void Serilog()
    {
        serilog.Information("Order {@Order} of {Customer}", new { Customer = new { Email = source.Email(), Phone = source.Word(), Keys = new[] { source.Key() } }, ClientSecret = source.Secret() }, source.Email());
        serilog.Warning("Map {Map} and {Request}", new Dictionary<string, string> { [source.Email()] = "Basic " + source.Basic(), ["client_secret"] = source.Secret() }, new AuthenticationHeaderValue("Bearer", source.Token()));
        serilog.Error(new MailchimpLikeException("inner " + source.Key()), "literal " + source.Key() + " {Text}", Encoding.ASCII.GetString(Encoding.ASCII.GetBytes("to " + source.Email())));
        serilog.ForContext("authorization", "X " + source.Secret()).ForContext("Scope", source.Key()).Information("context");
    }

    private sealed class MailchimpLikeException(string message) : Exception(message);
}
