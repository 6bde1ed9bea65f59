using System.Diagnostics;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Redaction.Signals;
using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;
using Serilog.Parsing;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Makes Serilog events of the library's log events, with the same properties as Serilog's own logging provider gives them.</summary>
internal sealed class SeqLogger(Action<LogEvent> write, TimeProvider time) : ILogger
{
    private const string EventIdName = "EventId";

    private static readonly MessageTemplateParser Parser = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var attributes = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        var properties = new List<LogEventProperty>(attributes.Count + 2)
        {
            new(Constants.SourceContextPropertyName, new ScalarValue(EventNames.LogCategory)),
            new(EventIdName, new StructureValue([new("Id", new ScalarValue(eventId.Id)), new("Name", new ScalarValue(eventId.Name))])),
        };
        MessageTemplate? template = null;
        ActivityTraceId traceId = default;
        ActivitySpanId spanId = default;
        foreach (var (name, value) in attributes)
        {
            switch (name)
            {
                case MessageRenderer.OriginalFormat when value is string text:
                    template = Parser.Parse(text);
                    break;
                case AttributeNames.TraceId when value is string id:
                    traceId = ActivityTraceId.CreateFromString(id);
                    break;
                case AttributeNames.SpanId when value is string id:
                    spanId = ActivitySpanId.CreateFromString(id);
                    break;
                case Constants.SourceContextPropertyName or EventIdName:
                    // Serilog repeats them where it hands events on to providers.
                    break;
                default:
                    properties.Add(new LogEventProperty(name, Value(value)));
                    break;
            }
        }

        template ??= new MessageTemplate([new TextToken(formatter(state, exception))]);
        write(new LogEvent(time.GetLocalNow(), Level(logLevel), exception, template, properties, traceId, spanId));
    }

    private static LogEventPropertyValue Value(object? value) => value switch
    {
        LogEventPropertyValue known => known,
        IReadOnlyList<string> items => new SequenceValue(items.Select(static item => new ScalarValue(item))),
        _ => new ScalarValue(value),
    };

    private static LogEventLevel Level(LogLevel level) => level switch
    {
        LogLevel.Critical => LogEventLevel.Fatal,
        LogLevel.Error => LogEventLevel.Error,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Information => LogEventLevel.Information,
        LogLevel.Debug => LogEventLevel.Debug,
        _ => LogEventLevel.Verbose,
    };
}
