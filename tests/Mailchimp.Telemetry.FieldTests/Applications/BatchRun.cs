using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Polly;

namespace FieldTests.Applications;

/// <summary>Submits a batch, polls it until it has finished, downloads its results, and ends the application.</summary>
internal sealed class BatchRun(OfficialClient mailchimp, IHttpClientFactory clients, IHostApplicationLifetime application) : BackgroundService
{
    public const string Storage = "storage";

    private const string Fields = "status,total_operations,finished_operations,errored_operations,response_body_url";
    private const int LaterLooks = 5;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var operation = new
        {
            method = "POST",
            path = "/lists/a1b2c3d4e5/members",
            operation_id = "for urist.mcvankab@reader.example",
            body = """{"email_address":"urist.mcvankab@reader.example","status":"subscribed"}""",
        };
        var batch = JsonNode.Parse(await mailchimp.SendAsync(HttpMethod.Post, "batches", new { operations = new[] { operation } }, stoppingToken))!;
        var path = $"batches/{batch["id"]}?fields={Fields}";
        while ((string?)batch["status"] != "finished")
        {
            await Task.Delay(PollInterval, stoppingToken);
            batch = await PollAsync();
        }

        // Others wait for the same batch, or show it, and the link to the results is valid for a short time.
        for (var look = 0; look < LaterLooks; look++)
        {
            batch = await PollAsync();
        }

        Console.WriteLine($"{await CountResultsAsync((string)batch["response_body_url"]!, stoppingToken)} results");
        application.StopApplication();

        async Task<JsonNode> PollAsync() => JsonNode.Parse(await mailchimp.SendAsync(HttpMethod.Get, path, cancellation: stoppingToken))!;
    }

    private async Task<int> CountResultsAsync(string address, CancellationToken cancellation)
    {
        var count = 0;
        using var storage = clients.CreateClient(Storage);
        await using var gzip = new GZipStream(await storage.GetStreamAsync(new Uri(address), cancellation), CompressionMode.Decompress);
        await using var tar = new TarReader(gzip);
        while (await tar.GetNextEntryAsync(cancellationToken: cancellation) is { } file)
        {
            count += file.DataStream is { } json ? (await JsonNode.ParseAsync(json, cancellationToken: cancellation))!.AsArray().Count : 0;
        }

        return count;
    }
}

internal static class BatchRunExtensions
{
    public static void AddBatchRun(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => new OfficialClient(new HttpClient(), builder.Configuration.GetValue<Uri>("Mailchimp:Url")!, builder.Configuration["Mailchimp:ApiKey"]!));
        builder.Services.AddHttpClient(BatchRun.Storage).AddStandardResilienceHandler(static resilience =>
        {
            resilience.Retry.Delay = TimeSpan.FromMilliseconds(10);
            resilience.Retry.BackoffType = DelayBackoffType.Constant;
        });
        builder.Services.AddHostedService<BatchRun>();
    }
}
