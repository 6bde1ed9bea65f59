using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A worker whose calls are all given up, each by a time limit of its own.</summary>
internal static class Outage
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        await list.PingAsync();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => FindAsync(list)));

        await host.StopAsync();
    }

    private static async Task FindAsync(MailingList list)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await list.FindAsync("62eeb292278cc15f5817cb78f7790b08", limit.Token);
        }
        catch (OperationCanceledException exception)
        {
            Console.WriteLine(exception.Message);
        }
    }
}
