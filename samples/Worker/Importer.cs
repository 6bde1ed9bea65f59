using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Samples.Worker;

/// <summary>
/// Imports members into a list every few seconds, some of which Mailchimp rejects, and signs a reader up through the
/// sample Web, if there is one. The list is <c>Mailchimp:List</c>; only a simulator gets a new one.
/// </summary>
internal sealed partial class Importer(MailchimpConnection mailchimp, IHttpClientFactory clients, IConfiguration configuration, ILogger<Importer> logger) : BackgroundService
{
    public const string SourceName = "Mailchimp.Samples.Worker";
    private const int MembersPerImport = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly ActivitySource Source = new(SourceName);

    private string? _list = configuration["Mailchimp:List"];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval);
        for (var round = 0; ; round++)
        {
            try
            {
                _list ??= await CreateListAsync(stoppingToken);
                await ImportAsync(_list, round, stoppingToken);
                await SignUpAsync(_list, round, stoppingToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }

            await timer.WaitForNextTickAsync(stoppingToken);
        }
    }

    /// <summary>One in ten has no address, and one has been imported before.</summary>
    private async Task ImportAsync(string list, int round, CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity("import");
        using var client = clients.CreateClient("mailchimp");
        var first = round * (MembersPerImport - 1);
        var members = Enumerable.Range(first, MembersPerImport)
            .Select(i => new { email_address = i % 10 == 9 ? $"reader{i}" : $"reader{i}@reader.example", status = "subscribed" });
        using var answer = await client.PostAsJsonAsync($"lists/{list}", new { members }, cancellationToken);
        answer.EnsureSuccessStatusCode();
        LogImported(round);
    }

    /// <summary>Each reader signs up twice, as impatient ones do.</summary>
    private async Task SignUpAsync(string list, int round, CancellationToken cancellationToken)
    {
        if (!configuration.GetSection("services:web").Exists())
        {
            return;
        }

        using var activity = Source.StartActivity("sign-up");
        using var client = clients.CreateClient("web");
        using var answer = await client.PostAsJsonAsync("subscribe", new { list, email = $"visitor{round / 2}@reader.example" }, cancellationToken);
    }

    private async Task<string> CreateListAsync(CancellationToken cancellationToken)
    {
        if (!mailchimp.Endpoint.IsLoopback)
        {
            throw new InvalidOperationException("Set Mailchimp:List to the id of a list for tests: members that nobody knows are imported into it.");
        }

        using var client = clients.CreateClient("mailchimp");
        using var answer = await client.PostAsJsonAsync("lists", NewList, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!;
    }

    private static object NewList => new
    {
        name = "News",
        permission_reminder = "You signed up on our website.",
        email_type_option = false,
        contact = new { company = "Newsletter", address1 = "1 Mill Lane", city = "Bristol", country = "GB" },
        campaign_defaults = new { from_name = "Newsletter", from_email = "news@newsletter.example", subject = "News", language = "en" },
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Import {Round} is done.")]
    private partial void LogImported(int round);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Trying again: {Reason}")]
    private partial void LogFailed(string reason);
}
