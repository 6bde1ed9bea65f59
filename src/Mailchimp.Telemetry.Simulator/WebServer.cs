using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Builds the server, on loopback and apart from the process that it runs in: no files, environment or signals of that process matter to it.</summary>
internal static class WebServer
{
    private const string Name = "Mailchimp.Telemetry.Simulator";

    public static WebApplication Build(SimulatorOptions options, X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();

        // Not those of ASP.NET Core: an application under test may trace and count its own requests, and Mailchimp's are none of them.
        builder.Services.AddSingleton(static _ => new ActivitySource(Name));
        builder.Services.AddSingleton(static _ => new DiagnosticListener(Name));
        builder.Services.AddSingleton<DiagnosticSource>(static services => services.GetRequiredService<DiagnosticListener>());
        builder.Services.AddSingleton<IMeterFactory, Meters>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.HttpPort);
            kestrel.Listen(IPAddress.Loopback, options.HttpsPort, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate, https =>
                {
#pragma warning disable SYSLIB0039, CA5397, CA5398 // Old versions are accepted only to be refused with 426, as the API does.
                    https.SslProtocols = options.AcceptOldTls
                        ? SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13
                        : SslProtocols.None;
#pragma warning restore SYSLIB0039, CA5397, CA5398
                });
            });
        });
        return builder.Build();
    }

    private sealed class Meters : IMeterFactory
    {
        private readonly ConcurrentBag<Meter> _meters = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter($"{Name}.{options.Name}");
            _meters.Add(meter);
            return meter;
        }

        public void Dispose()
        {
            foreach (var meter in _meters)
            {
                meter.Dispose();
            }
        }
    }

    /// <summary>Leaves Ctrl+C to the process.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
