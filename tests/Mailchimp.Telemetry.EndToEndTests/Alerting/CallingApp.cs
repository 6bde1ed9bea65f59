using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>
/// An application that calls Mailchimp all the time and that Prometheus scrapes. It is a process of its own, because
/// the calls of a process belong to the host that started last.
/// </summary>
internal static class CallingApp
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <param name="args">The port for metrics, that of Mailchimp, a key, and how many calls to make at once.</param>
    public static async Task Main(string[] args)
    {
        var (port, mailchimp, key, atOnce) = (Number(args[0]), Number(args[1]), args[2], Number(args[3]));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.AddMailchimpTelemetry(options => options.IncidentRecovery = TimeSpan.FromSeconds(1));
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddPrometheusExporter());
        await using var app = builder.Build();
        app.MapPrometheusScrapingEndpoint();
        await app.StartAsync();

        using var handler = new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellationToken) => ConnectAsync(mailchimp, cancellationToken) };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://{key.Split('-')[1]}.api.mailchimp.com/3.0/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        var stopping = app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(caller => CallAsync(client, caller, stopping)));
    }

    /// <summary>Several operations, each request another: what fails is not one operation, nor one request.</summary>
    private static async Task CallAsync(HttpClient client, int caller, CancellationToken stopping)
    {
        string[] operations = ["lists", "campaigns", "reports", "templates"];
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            using var response = await client.GetAsync($"{operations[number % operations.Length]}?count=10&offset={caller}{number}", stopping);
            await Task.Delay(Pause, stopping);
        }
    }

    private static async ValueTask<Stream> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
