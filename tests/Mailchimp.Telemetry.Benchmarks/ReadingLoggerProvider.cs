using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Reads the values of each log event, as an exporter would, and lets them go.</summary>
internal sealed class ReadingLoggerProvider : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            for (var i = 0; i < values.Count; i++)
            {
                _ = values[i];
            }
        }
    }

    public void Dispose()
    {
    }
}
