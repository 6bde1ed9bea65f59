using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// Writes this library's log events to the application's logger factory. One of another library, such as Serilog's without
/// <c>writeToProviders</c>, may ask no <see cref="ILoggerProvider"/>, and would leave OpenTelemetry's logs and Seq without
/// the events: those providers are handed them directly then.
/// </summary>
internal sealed class EventLogger
{
    /// <summary>An application that has it sends its Serilog events by OTLP already.</summary>
    public const string SerilogOtlpSink = "Serilog.Sinks.OpenTelemetry";

    private const string SerilogFactory = "Serilog.Extensions.Logging.SerilogLoggerFactory";

    private readonly Lazy<Destinations> _destinations;
    private readonly Func<IEnumerable<ILoggerProvider>> _providers;

    /// <param name="factory">Gets the application's logger factory, or null where there is none. Asked for when the first event is written: what the application logs to may need OpenTelemetry's providers, and they need this.</param>
    /// <param name="hasProviders">Whether the factory was made with the application's logger providers.</param>
    /// <param name="providers">Gets the application's logger providers.</param>
    public EventLogger(Func<ILoggerFactory?> factory, Func<bool> hasProviders, Func<IEnumerable<ILoggerProvider>> providers)
    {
        _providers = providers;
        _destinations = new(() =>
        {
            // Made first: a factory may ask for the providers only then.
            var made = factory();
            var application = made?.CreateLogger(EventNames.LogCategory);
            var isAlone = made is not (null or LoggerFactory or NullLoggerFactory) && !hasProviders();
            var isLeftToSerilog = isAlone && made!.GetType().FullName == SerilogFactory && HasSerilogOtlpSink();
            return new(application, isLeftToSerilog, isAlone
                ? [.. providers()
                    .Where(provider => provider is IMailchimpLoggerProvider || (provider is OpenTelemetryLoggerProvider && !isLeftToSerilog))
                    .Select(static provider => provider.CreateLogger(EventNames.LogCategory))]
                : []);
        }, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The application's logger providers. Once somebody has asked for them, nobody can tell whether the factory was made with them.</summary>
    public IEnumerable<ILoggerProvider> Providers
    {
        get
        {
            Prepare();
            return _providers();
        }
    }

    /// <summary>
    /// Whether the events are kept from OpenTelemetry's logger provider because Serilog's sink is there. Whether the sink
    /// is configured can't be told: a Serilog logger does not show its sinks.
    /// </summary>
    public bool IsLeftToSerilog => _destinations.Value.IsLeftToSerilog;

    /// <summary>Gets the loggers, if that has not been done: when the application ends, nobody can.</summary>
    public void Prepare() => _ = _destinations.Value;

    /// <summary>Whether an event of this level has a reader. The levels of a factory do not apply to providers that it does not write to.</summary>
    public bool IsEnabled(LogLevel level) =>
        _destinations.Value is { Application: { } logger } destinations
        && (logger.IsEnabled(level) || (level >= LogLevel.Information && destinations.Direct.Length > 0));

    public void Log(LogLevel level, EventId id, LogState state)
    {
        if (_destinations.Value is not { Application: { } logger } destinations)
        {
            return;
        }

        try
        {
            Log(logger, level, id, state);
        }
        finally
        {
            foreach (var direct in destinations.Direct)
            {
                Log(direct, level, id, state);
            }
        }
    }

    private static void Log(ILogger logger, LogLevel level, EventId id, LogState state) =>
        logger.Log(level, id, state, null, static (text, _) => text.ToString());

    private static bool HasSerilogOtlpSink() =>
        Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == SerilogOtlpSink);

    private sealed record Destinations(ILogger? Application, bool IsLeftToSerilog, ILogger[] Direct);
}
