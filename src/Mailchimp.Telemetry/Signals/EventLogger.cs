using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Signals;

/// <summary>
/// Writes this library's log events to the application's logger factory. A factory that calls no
/// <see cref="ILoggerProvider"/>, such as Serilog's without <c>writeToProviders</c>, would keep them from
/// OpenTelemetry's logs and Seq: those providers then get the events directly.
/// </summary>
internal sealed class EventLogger
{
    /// <summary>An application that has it already sends its Serilog events over OTLP.</summary>
    private const string SerilogOtlpSink = "Serilog.Sinks.OpenTelemetry";

    private readonly ILogger? _logger;
    private readonly Lazy<ILogger[]> _direct;
    private volatile bool _asksProviders;

    /// <param name="factory">The application's logger factory, or null where there is none.</param>
    /// <param name="providers">The application's logger providers, asked for when they are needed.</param>
    public EventLogger(ILoggerFactory? factory, Func<IEnumerable<ILoggerProvider>>? providers = null)
    {
        _logger = factory?.CreateLogger(EventNames.LogCategory);
        _asksProviders = factory is null or LoggerFactory || providers is null;
        _direct = new(() => [.. providers!().Where(IsOurs).Select(static provider => provider.CreateLogger(EventNames.LogCategory))]);
    }

    /// <summary>Whether events bypass the application's factory, because it calls no provider. Known after the first event.</summary>
    public bool IsDirect => !_asksProviders && _direct is { IsValueCreated: true, Value.Length: > 0 };

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

    private static bool IsOurs(ILoggerProvider provider) =>
        provider is IMailchimpLoggerProvider
        || (provider is OpenTelemetryLoggerProvider && !Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == SerilogOtlpSink));
}
