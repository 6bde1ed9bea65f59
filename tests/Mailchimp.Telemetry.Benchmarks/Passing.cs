using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>What the application's own signals pay for passing the library's redaction, which looks for keys in them.</summary>
internal static partial class Passing
{
    public const string Span = "a foreign span";
    public const string LogRecord = "a foreign log record";
    public const string Failure = "a foreign log record with an exception";
    public const string Measurement = "a foreign measurement";
    public const string Without = "without";

    private const string Shop = "Benchmarks.Shop";
    private const int Repeats = 5000;

    private static readonly ActivitySource Source = new(Shop);
    private static readonly Meter Meter = new(Shop);
    private static readonly Counter<long> Orders = Meter.CreateCounter<long>("shop.orders");
    private static readonly InvalidOperationException Exception = Thrown(40);
    private static ILogger? _logger;

    public static IEnumerable<Part> Parts =>
        from isObserved in (bool[])[true, false]
        let way = isObserved ? Part.Library : Without
        from part in new[]
        {
            new Part(Span, way, 1, MakeSpan, Repeats, () => Start(isObserved)),
            new Part(LogRecord, way, 1, MakeLogRecord, Repeats, () => Start(isObserved)),
            new Part(Failure, way, 1, static () => OrderFailed(_logger!, Exception, 17), Repeats, () => Start(isObserved)),
            new Part(Measurement, way, 1, Measure, Repeats, () => Start(isObserved)),
        }
        select part;

    private static void MakeSpan()
    {
        using var activity = Source.StartActivity("order");
        activity!.SetTag("shop.order", "17");
        activity.SetTag("shop.customer", "Grace Hopper");
        activity.SetTag("shop.total", 12);
    }

    private static InvalidOperationException Thrown(int frames)
    {
        try
        {
            Throw(frames);
        }
        catch (InvalidOperationException exception)
        {
            return exception;
        }

        throw new UnreachableException();

        static void Throw(int left)
        {
            if (left == 0)
            {
                throw new InvalidOperationException("The order can't be placed: its customer is unknown.");
            }

            Throw(left - 1);
        }
    }

    private static void MakeLogRecord() => OrderPlaced(_logger!, 17, "Grace Hopper");

    private static void Measure() => Orders.Add(1, new("shop.country", "nl"), new("shop.kind", "book"));

    private static IHost Start(bool isObserved)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(static tracing => tracing.AddSource(Shop).SetSampler(new AlwaysOnSampler()).AddProcessor(new Discard<Activity>()))
            .WithMetrics(static metrics => metrics.AddMeter(Shop).AddReader(new BaseExportingMetricReader(new Nowhere())))
            .WithLogging(static logging => logging.AddProcessor(new Discard<LogRecord>()));
        if (isObserved)
        {
            telemetry.UseMailchimpTelemetry();
        }

        var host = builder.Build();
        host.Start();
        _logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Shop);
        return host;
    }

    [LoggerMessage(LogLevel.Information, "Order {Order} placed by {Customer}")]
    private static partial void OrderPlaced(ILogger logger, int order, string customer);

    [LoggerMessage(LogLevel.Error, "Order {Order} failed")]
    private static partial void OrderFailed(ILogger logger, Exception exception, int order);
}
