using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>The same work as it is usually written: the body as a string, JsonDocument, a compiled Regex, tags and a counter; one structured log event where it has a logger.</summary>
internal sealed partial class HandWrittenHandler(HttpMessageHandler inner, ILogger? logger) : DelegatingHandler(inner)
{
    /// <summary>The name of its meter and of its activity source.</summary>
    public const string SourceName = "Benchmarks.Handler";

    /// <summary>The runtime's span is over when a handler sees the answer, so the usual handler tags one around it.</summary>
    private static readonly ActivitySource Source = new(SourceName);

    private static readonly Meter Meter = new(SourceName);
    private static readonly Counter<long> Errors = Meter.CreateCounter<long>("handler.errors");
    private static readonly UpDownCounter<long> Active = Meter.CreateUpDownCounter<long>("handler.active");
    private static readonly Regex Ids = new("/[0-9a-f]{10,32}(?=/|$)", RegexOptions.Compiled);
    private static readonly Regex Secrets = new("[0-9a-f]{32}-us[0-9]+|[^@ ]+@[^@ ]+", RegexOptions.Compiled | RegexOptions.IgnoreCase);

    public static void Enrich(Activity activity, HttpResponseMessage response)
    {
        if (!IsMailchimp(response.RequestMessage!.RequestUri!))
        {
            return;
        }

        var template = Ids.Replace(response.RequestMessage.RequestUri!.AbsolutePath, "/{id}");
        Describe(activity, response.RequestMessage, template);
        if (!response.IsSuccessStatusCode)
        {
            // An enrich callback can't await: this is what people write.
            response.Content.LoadIntoBufferAsync().GetAwaiter().GetResult();
            Report(activity, response, response.Content.ReadAsStringAsync().GetAwaiter().GetResult(), template, logger: null);
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!IsMailchimp(request.RequestUri!))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        using var activity = Source.StartActivity("mailchimp");
        var template = Ids.Replace(request.RequestUri!.AbsolutePath, "/{id}");
        var account = new KeyValuePair<string, object?>("account", "newsletter");
        Active.Add(1, account);
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (activity is not null)
            {
                Describe(activity, request, template);
            }

            if (!response.IsSuccessStatusCode)
            {
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                Report(activity, response, await response.Content.ReadAsStringAsync(cancellationToken), template, logger);
            }

            return response;
        }
        finally
        {
            Active.Add(-1, account);
        }
    }

    private static bool IsMailchimp(Uri uri) => uri.Host.EndsWith(".api.mailchimp.com", StringComparison.OrdinalIgnoreCase);

    private static void Describe(Activity activity, HttpRequestMessage request, string template)
    {
        activity.DisplayName = $"{request.Method} {template}";
        activity.SetTag("url.template", template);
        activity.SetTag("mailchimp.datacenter", request.RequestUri!.Host.Split('.')[0]);
    }

    private static void Report(Activity? activity, HttpResponseMessage response, string body, string template, ILogger? logger)
    {
        using var document = JsonDocument.Parse(body);
        var title = document.RootElement.GetProperty("title").GetString();
        var detail = Secrets.Replace(document.RootElement.GetProperty("detail").GetString()!, "[redacted]");
        activity?.SetTag("mailchimp.error.title", title);
        activity?.SetTag("mailchimp.error.status", document.RootElement.GetProperty("status").GetInt32());
        activity?.SetTag("mailchimp.error.instance", document.RootElement.GetProperty("instance").GetString());
        activity?.SetTag("mailchimp.error.detail", detail);
        activity?.SetTag("mailchimp.error.retryable", (int)response.StatusCode is 429 or >= 500);
        activity?.SetStatus(ActivityStatusCode.Error, title);
        if (logger is not null)
        {
            Failed(logger, title, (int)response.StatusCode, document.RootElement.GetProperty("instance").GetString(), detail, response.RequestMessage!.Method.Method, template);
        }

        Errors.Add(1, new("kind", title), new("http.response.status_code", (int)response.StatusCode), new("url.template", template), new("http.request.method", response.RequestMessage!.Method.Method));
    }

    [LoggerMessage(LogLevel.Error, "{Title} ({Status}, instance {Instance}): {Detail} {Method} {Template}")]
    private static partial void Failed(ILogger logger, string? title, int status, string? instance, string detail, string method, string template);
}
