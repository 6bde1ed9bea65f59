using Mailchimp.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A sign-up form: looks each contact up and subscribes it, with a retry that is no more than a loop, and pings now and then.</summary>
internal static class SignupForm
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        for (var contact = 0; contact < 20; contact++)
        {
            await list.PingAsync();
            await list.FindAsync($"{contact:x32}");
            if ((int)await list.SubscribeAsync($"contact{contact}@example.com") >= 500)
            {
                await list.SubscribeAsync($"contact{contact}@example.com");
            }
        }

        var status = host.Services.GetRequiredService<IMailchimpStatus>();
        Console.WriteLine($"hold back: {status.HasOpenIncident()}; {string.Join(", ", status.OpenIncidents.Select(static incident => incident.Operation ?? "all"))}");
        await host.StopAsync();
    }
}
