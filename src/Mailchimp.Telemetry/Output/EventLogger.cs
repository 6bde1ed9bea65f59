using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// Writes this library's log events to the application's logger factory. Serilog's asks no
/// <see cref="ILoggerProvider"/> unless <c>writeToProviders</c> is set, and would leave OpenTelemetry's logs and Seq
/// without the events: those providers are handed them directly then.
/// </summary>
internal sealed class EventLogger
{
    /// <summary>An application that has it sends its Serilog events by OTLP already.</summary>
    public const string SerilogOtlpSink = "Serilog.Sinks.OpenTelemetry";

    private const string SerilogFactory = "Serilog.Extensions.Logging.SerilogLoggerFactory";

    private readonly ILogger? _logger;
    private readonly bool _isSerilogAlone;
    private readonly Lazy<ILogger[]> _direct;

    /// <param name="factory">The application's logger factory, or null where there is none.</param>
    /// <param name="hasProviders">Whether the factory was made with the application's logger providers.</param>
    /// <param name="providers">The application's logger providers, asked for when they are needed.</param>
    public EventLogger(ILoggerFactory? factory, bool hasProviders, Func<IEnumerable<ILoggerProvider>> providers)
    {
        _logger = factory?.CreateLogger(EventNames.LogCategory);
        _isSerilogAlone = !hasProviders && factory?.GetType().FullName == SerilogFactory;
        _direct = new(() => _isSerilogAlone
            ? [.. providers().Where(IsOurs).Select(static provider => provider.CreateLogger(EventNames.LogCategory))]
            : []);
    }

    /// <summary>
    /// Whether the events are kept from OpenTelemetry's logger provider because Serilog's sink is there. Whether the sink
    /// is configured can't be told: a Serilog logger does not show its sinks.
    /// </summary>
    public bool IsLeftToSerilog => _isSerilogAlone && HasSerilogOtlpSink();

    /// <summary>Whether an event of this level has a reader. Serilog's levels do not apply to providers that it does not write to.</summary>
    public bool IsEnabled(LogLevel level) =>
        _logger is { } logger && (logger.IsEnabled(level) || (level >= LogLevel.Information && _direct.Value.Length > 0));

    public void Log(LogLevel level, EventId id, LogState state)
    {
        if (_logger is not { } logger)
        {
            return;
        }

        try
        {
            Log(logger, level, id, state);
        }
        finally
        {
            foreach (var direct in _direct.Value)
            {
                Log(direct, level, id, state);
            }
        }
    }

    private static void Log(ILogger logger, LogLevel level, EventId id, LogState state) =>
        logger.Log(level, id, state, null, static (text, _) => text.ToString());

    private static bool IsOurs(ILoggerProvider provider) =>
        provider is IMailchimpLoggerProvider
        || (provider is OpenTelemetryLoggerProvider && !HasSerilogOtlpSink());

    private static bool HasSerilogOtlpSink() =>
        Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == SerilogOtlpSink);
}
