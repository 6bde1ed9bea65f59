using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Signals;

/// <summary>
/// Writes this library's log events to the application's logger factory. Serilog's asks no
/// <see cref="ILoggerProvider"/> unless <c>writeToProviders</c> is set, and would leave OpenTelemetry's logs and Seq
/// without the events: those providers are handed them directly then.
/// </summary>
internal sealed class EventLogger
{
    private const string SerilogFactory = "Serilog.Extensions.Logging.SerilogLoggerFactory";

    /// <summary>An application that has it sends its Serilog events by OTLP already.</summary>
    private const string SerilogOtlpSink = "Serilog.Sinks.OpenTelemetry";

    private readonly ILogger? _logger;
    private readonly Lazy<ILogger[]> _direct;
    private volatile bool _asksProviders;

    /// <param name="factory">The application's logger factory, or null where there is none.</param>
    /// <param name="providers">The application's logger providers, asked for when they are needed.</param>
    public EventLogger(ILoggerFactory? factory, Func<IEnumerable<ILoggerProvider>> providers)
    {
        _logger = factory?.CreateLogger(EventNames.LogCategory);
        _asksProviders = factory?.GetType().FullName != SerilogFactory;
        _direct = new(() => Direct([.. providers()]));
    }

    public bool IsEnabled(LogLevel level) => _logger?.IsEnabled(level) == true;

    public void Log(LogLevel level, EventId id, LogState state)
    {
        if (_logger is not { } logger)
        {
            return;
        }

        ProviderProbe.WasAsked = _asksProviders;
        try
        {
            Log(logger, level, id, state);
        }
        finally
        {
            if (ProviderProbe.WasAsked)
            {
                _asksProviders = true;
            }
            else
            {
                Array.ForEach(_direct.Value, direct => Log(direct, level, id, state));
            }
        }
    }

    private static void Log(ILogger logger, LogLevel level, EventId id, LogState state) =>
        logger.Log(level, id, state, null, static (text, _) => text.ToString());

    /// <summary>Without a probe among the providers nobody can tell whether they are asked.</summary>
    private static ILogger[] Direct(ILoggerProvider[] providers) => Array.Exists(providers, static provider => provider is ProviderProbe)
        ? [.. providers.Where(IsOurs).Select(static provider => provider.CreateLogger(EventNames.LogCategory))]
        : [];

    private static bool IsOurs(ILoggerProvider provider) =>
        provider is IMailchimpLoggerProvider
        || (provider is OpenTelemetryLoggerProvider && !Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == SerilogOtlpSink));
}
