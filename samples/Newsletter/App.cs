using System.Diagnostics;
using Mailchimp.Telemetry;
using Mailchimp.Telemetry.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Newsletter;

/// <summary>Builds the application, lets the day pass, and shows what the telemetry recorded.</summary>
internal static class App
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(50);

    /// <summary>The application's own spans: what a call to Mailchimp was made for.</summary>
    private static readonly ActivitySource Source = new("Newsletter");

    public static async Task<int> RunAsync(Settings settings, AspireDashboard? dashboard, CancellationToken cancellationToken)
    {
        if (dashboard is not null)
        {
            Environment.SetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT", dashboard.Receiver.AbsoluteUri);
            Environment.SetEnvironmentVariable("OTEL_SERVICE_NAME", "newsletter");
        }

        using var recorder = new Recorder();
        var builder = CreateBuilder(settings);

        // This line is all that an application needs.
        builder.AddMailchimpTelemetry(options => Configure(options, settings));

        builder.Services.AddHealthChecks().AddMailchimp();
        Observe(builder, recorder, settings);
        AddSeq(builder);
        var simulator = settings.Mailchimp is null ? await StartSimulatorAsync() : null;
        AddClients(builder.Services, settings.Mailchimp, simulator?.ApiKey ?? settings.ApiKey ?? string.Empty, simulator);

        using var host = Build(builder);
        await host.StartAsync(cancellationToken);
        var client = host.Services.GetRequiredService<MailchimpClient>();
        await using IDay day = simulator is null ? new RealDay(client) : new SimulatedDay(simulator, client, host.Services.GetRequiredService<BatchResultsClient>(), settings.Duration);

        var view = View.Create(settings, recorder);
        await view.RunAsync(progress => LiveAsync(day, settings.Duration, progress, () => recorder.Collect(), cancellationToken));
        recorder.Collect();
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(CancellationToken.None);
        view.Summarize(health.Status);
        if (dashboard is not null)
        {
            view.Say($"Dashboard: {dashboard.Front}traces");
        }

        if (settings.MetricsPort is { } port)
        {
            view.Say($"Metrics: http://127.0.0.1:{port}/metrics");
        }

        if (dashboard is not null || settings.MetricsPort is not null)
        {
            view.Say("Ctrl+C stops.");
            await WaitAsync(cancellationToken);
        }

        await host.StopAsync(CancellationToken.None);
        return 0;
    }

    private static IHostApplicationBuilder CreateBuilder(Settings settings)
    {
        if (settings.MetricsPort is not { } port)
        {
            return Host.CreateApplicationBuilder();
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        return builder;
    }

    private static IHost Build(IHostApplicationBuilder builder)
    {
        if (builder is not WebApplicationBuilder web)
        {
            return ((HostApplicationBuilder)builder).Build();
        }

        var app = web.Build();
        app.MapPrometheusScrapingEndpoint();
        return app;
    }

    private static void Configure(MailchimpTelemetryOptions options, Settings settings)
    {
        if (settings.Mailchimp is not { } mailchimp)
        {
            // The simulated day lasts seconds, so the time to recover is scaled down.
            options.IncidentRecovery = Min(options.IncidentRecovery, settings.Duration / 40);
        }
        else if (!mailchimp.Host.EndsWith("mailchimp.com", StringComparison.OrdinalIgnoreCase))
        {
            options.AdditionalHosts.Add(mailchimp.Authority);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    /// <summary>Where <c>Seq:ServerUrl</c> is configured (<c>Seq__ServerUrl</c> in the environment), errors go to Seq too.</summary>
    private static void AddSeq(IHostApplicationBuilder builder)
    {
        var seq = builder.Configuration.GetSection("Seq");
        if (seq["ServerUrl"] is { Length: > 0 } url)
        {
            builder.Logging.AddMailchimpSeq(options => (options.ServerUrl, options.ApiKey) = (url, seq["ApiKey"]));
        }
    }

    /// <summary>The screen is this sample's own: events go to the recorder instead of the console.</summary>
    private static void Observe(IHostApplicationBuilder builder, Recorder recorder, Settings settings)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddProvider(new Recorder.LoggerProvider(recorder));
        builder.Logging.AddOpenTelemetry();

        // Four records for each call would hide the one that says what went wrong.
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(Source.Name).AddProcessor(recorder.SpanProcessor));
        builder.Services.ConfigureOpenTelemetryMeterProvider(metrics =>
        {
            metrics.AddReader(recorder.MetricReader);
            if (settings.MetricsPort is not null)
            {
                metrics.AddPrometheusExporter();
            }
        });
    }

    private static Task<MailchimpSimulator> StartSimulatorAsync() => MailchimpSimulator.StartAsync(new SimulatorOptions
    {
        Latency = TimeSpan.FromMilliseconds(15),
        EdgeTimeout = TimeSpan.FromSeconds(2),
        BatchDuration = TimeSpan.FromSeconds(1),
    });

    private static void AddClients(IServiceCollection services, Uri? mailchimp, string key, MailchimpSimulator? simulator)
    {
        var client = services.AddHttpClient<MailchimpClient>(http =>
        {
            http.BaseAddress = new Uri(mailchimp ?? new Uri("https://us6.api.mailchimp.com"), "/3.0/");
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            http.Timeout = TimeSpan.FromSeconds(10);
        });
        var results = services.AddHttpClient<BatchResultsClient>();
        if (simulator is not null)
        {
            client.ConfigurePrimaryHttpMessageHandler(simulator.CreateHandler);
            results.ConfigurePrimaryHttpMessageHandler(simulator.CreateHandler);
        }
    }

    /// <summary>Spreads the day's events over its length, with ordinary traffic all the while.</summary>
    private static async Task LiveAsync(IDay day, TimeSpan duration, IProgress<DayProgress> progress, Action collect, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        var events = day.Events;
        progress.Report(new DayProgress(0, events[0].Name));
        await RunAsync(events[0]);
        var traffic = TrafficAsync(day, start, duration, cancellationToken);
        var pause = (duration - events.Aggregate(TimeSpan.Zero, static (sum, happens) => sum + happens.Length)) / (events.Count + 1);
        var due = pause;
        for (var i = 1; i < events.Count && !cancellationToken.IsCancellationRequested; i++)
        {
            progress.Report(new DayProgress((double)i / events.Count, events[i].Name));
            await RunAsync(events[i]);
            due += pause + events[i].Length;

            // A peak is told for a minute, and the day may be longer.
            collect();
            await DelayUntilAsync(start, due, cancellationToken);
        }

        progress.Report(new DayProgress(1, "the day ends"));
        await traffic;
    }

    private static async Task RunAsync(Event happens)
    {
        using var activity = Source.StartActivity(happens.Name);
        await happens.Run();
    }

    private static async Task TrafficAsync(IDay day, long start, TimeSpan duration, CancellationToken cancellationToken)
    {
        for (var turn = 0; TimeProvider.System.GetElapsedTime(start) < duration && !cancellationToken.IsCancellationRequested; turn++)
        {
            using (Source.StartActivity("ordinary traffic"))
            {
                await day.OrdinaryTrafficAsync(turn);
            }

            await DelayUntilAsync(start, Turn * (turn + 1), cancellationToken);
        }
    }

    private static async Task DelayUntilAsync(long start, TimeSpan due, CancellationToken cancellationToken)
    {
        var left = due - TimeProvider.System.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task WaitAsync(CancellationToken cancellationToken) =>
        Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}

internal sealed record DayProgress(double Share, string Event);
