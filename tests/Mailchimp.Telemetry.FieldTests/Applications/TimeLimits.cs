using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A service that limits its calls in the way that is configured.</summary>
internal static class TimeLimits
{
    private const string Hash = "62eeb292278cc15f5817cb78f7790b08";

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList().ConfigureHttpClient(http => http.Timeout = builder.Configuration.GetValue("Mailchimp:ClientTimeout", TimeSpan.FromSeconds(100)));
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        var limit = builder.Configuration.GetValue("Mailchimp:Timeout", Timeout.InfiniteTimeSpan);
        if (limit != Timeout.InfiniteTimeSpan)
        {
            await list.PingAsync();
        }

        try
        {
            await (builder.Configuration["Mailchimp:Limit"] == "linked" ? WithinLinkedSource(list, limit) : WithinOwnSource(list, limit));
        }
        catch (OperationCanceledException exception)
        {
            Console.WriteLine(exception.Message);
        }

        await host.StopAsync();
    }

    private static async Task WithinOwnSource(MailingList list, TimeSpan limit)
    {
        using var source = new CancellationTokenSource();
        source.CancelAfter(limit);
        await list.FindAsync(Hash, source.Token);
    }

    private static async Task WithinLinkedSource(MailingList list, TimeSpan limit)
    {
        using var request = new CancellationTokenSource();
        using var source = CancellationTokenSource.CreateLinkedTokenSource(request.Token);
        source.CancelAfter(limit);
        await list.FindAsync(Hash, source.Token);
    }
}
