using System.Security.Cryptography;
using System.Text;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>One application, with a Mailchimp of its own to go wrong.</summary>
internal sealed class CallingJob : IAsyncDisposable
{
    private readonly DotnetProcess _process;

    private CallingJob(string name, MailchimpSimulator mailchimp, string datacenter, int atOnce)
    {
        (Name, Mailchimp, Datacenter) = (name, mailchimp, datacenter);
        _process = DotnetProcess.StartProgram(typeof(CallingApp), [$"{Port}", $"{mailchimp.HttpUri.Port}", mailchimp.ApiKey, $"{atOnce}"]);
    }

    public string Name { get; }

    public string Datacenter { get; }

    public MailchimpSimulator Mailchimp { get; }

    /// <summary>Where its metrics are.</summary>
    public int Port { get; } = Ports.Free();

    /// <summary>Its account as telemetry names it.</summary>
    public string Account => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Mailchimp.ApiKey)))[..8];

    public static async Task<CallingJob> StartAsync(string name, string datacenter, int atOnce = 1) =>
        new(name, await MailchimpSimulator.StartAsync(new SimulatorOptions
        {
            ApiKey = $"{Guid.NewGuid():n}-{datacenter}",
            AllowPlainHttp = true,
            Latency = TimeSpan.FromMilliseconds(100),
        }), datacenter, atOnce);

    public void RevokeKey() => Mailchimp.Owner.RevokeKey(Mailchimp.ApiKey);

    public async ValueTask DisposeAsync()
    {
        _process.Dispose();
        await Mailchimp.DisposeAsync();
    }
}
