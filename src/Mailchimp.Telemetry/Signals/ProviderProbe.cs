using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mailchimp.Telemetry.Signals;

/// <summary>Sits among an application's logger providers and notes whether they are called at all.</summary>
internal sealed class ProviderProbe : ILoggerProvider
{
    [ThreadStatic]
    private static bool _wasAsked;

    /// <summary>Whether this thread's event reached the providers.</summary>
    public static bool WasAsked
    {
        get => _wasAsked;
        set => _wasAsked = value;
    }

    public ILogger CreateLogger(string categoryName) => categoryName == EventNames.LogCategory ? new Probe() : NullLogger.Instance;

    public void Dispose()
    {
    }

    private sealed class Probe : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => WasAsked = true;
    }
}
