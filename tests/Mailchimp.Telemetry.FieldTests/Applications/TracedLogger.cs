using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A worker whose own logger provider needs OpenTelemetry: it writes what is logged as events of spans, and counts it.</summary>
internal static class TracedLogger
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetryIfFirst();
        builder.Services.AddOpenTelemetry().WithTracing(static tracing => tracing.AddSource(SpanLogger.Source)).WithMetrics();
        builder.Services.AddSingleton<ILoggerProvider, SpanLogger>();
        builder.Services.AddHttpClient<MailingList>(http => http.UseMailchimp(builder.Configuration));
        builder.AddMailchimpTelemetryIfLast();
        using var host = builder.Build();

        await host.StartAsync();
        Console.WriteLine($"Mailchimp answered {await host.Services.GetRequiredService<MailingList>().FindAsync("62eeb292278cc15f5817cb78f7790b08")}");
        await host.StopAsync();
    }

    private sealed class SpanLogger(TracerProvider traces, MeterProvider metrics) : ILoggerProvider, ILogger
    {
        public const string Source = "Shop.Log";

        private readonly Tracer _tracer = traces.GetTracer(Source);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && metrics is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            using var span = _tracer.StartActiveSpan("log");
            Activity.Current?.AddEvent(new ActivityEvent(formatter(state, exception)));
        }

        public void Dispose()
        {
        }
    }
}
