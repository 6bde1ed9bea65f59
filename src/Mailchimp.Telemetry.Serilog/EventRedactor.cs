using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Serilog.Events;
using Serilog.Parsing;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Makes the redacted form of a Serilog event: template, properties of any depth, exception.</summary>
internal sealed class EventRedactor(SignalRedactor redactor, Instruments instruments)
{
    private static readonly MessageTemplateParser Parser = new();

    /// <summary>The event without anything sensitive; the same instance when there is nothing. Never throws.</summary>
    public LogEvent Redact(LogEvent logEvent)
    {
        try
        {
            return RedactAll(logEvent);
        }
        catch (Exception exception)
        {
            // What can't be read can't be shown to be safe.
            instruments.CountInternalError("redact_log", exception);
            return new LogEvent(logEvent.Timestamp, logEvent.Level, null, Parser.Parse(SignalRedactor.Unreadable), [], logEvent.TraceId ?? default, logEvent.SpanId ?? default);
        }
    }

    private LogEvent RedactAll(LogEvent logEvent)
    {
        var template = redactor.Redact(logEvent.MessageTemplate.Text);
        var exception = Redact(logEvent.Exception);
        var properties = RedactProperties(logEvent.Properties);
        if (properties is null && ReferenceEquals(template, logEvent.MessageTemplate.Text) && ReferenceEquals(exception, logEvent.Exception))
        {
            return logEvent;
        }

        return new LogEvent(
            logEvent.Timestamp,
            logEvent.Level,
            exception,
            ReferenceEquals(template, logEvent.MessageTemplate.Text) ? logEvent.MessageTemplate : Parser.Parse(template),
            properties ?? logEvent.Properties.Select(static property => new LogEventProperty(property.Key, property.Value)),
            logEvent.TraceId ?? default,
            logEvent.SpanId ?? default);
    }

    /// <summary>The redacted properties, where any of them changed, else null.</summary>
    private List<LogEventProperty>? RedactProperties(IReadOnlyDictionary<string, LogEventPropertyValue> properties)
    {
        var isChanged = false;
        var redacted = new List<LogEventProperty>(properties.Count);
        foreach (var (name, value) in properties)
        {
            redacted.Add(Property(name, value, 0, ref isChanged));
        }

        return isChanged ? KeepApart(redacted) : null;
    }

    /// <summary>Names that differ only in what is taken out would be one: [email], [email] (2).</summary>
    private static List<LogEventProperty> KeepApart(List<LogEventProperty> properties)
    {
        var names = new HashSet<string>(properties.Count, StringComparer.Ordinal);
        var counts = new NameCounts();
        for (var index = 0; index < properties.Count; index++)
        {
            var (name, value) = (properties[index].Name, properties[index].Value);
            while (!names.Add(properties[index].Name))
            {
                properties[index] = new LogEventProperty(counts.Next(name), value);
            }
        }

        return properties;
    }

    private LogEventProperty Property(string name, LogEventPropertyValue value, int depth, ref bool isChanged)
    {
        var safeName = redactor.Redact(name);
        var safeValue = Redact(name, value, depth);
        isChanged |= !ReferenceEquals(safeName, name) || !ReferenceEquals(safeValue, value);
        return new LogEventProperty(safeName, safeValue);
    }

    private LogEventPropertyValue Redact(string name, LogEventPropertyValue value, int depth)
    {
        var isChanged = false;
        switch (value)
        {
            case ScalarValue scalar:
                return redactor.TryTakeOut(name, scalar.Value, depth, out var safe) ? new ScalarValue(safe) : value;
            case SequenceValue sequence:
                var elements = new List<LogEventPropertyValue>(sequence.Elements.Count);
                foreach (var element in sequence.Elements)
                {
                    elements.Add(RedactPrintedPair(element, depth) ?? Redact(name, element, depth));
                    isChanged |= !ReferenceEquals(elements[^1], element);
                }

                return isChanged ? new SequenceValue(elements) : value;
            case StructureValue or DictionaryValue when redactor.RedactObject(name, depth) is { } whole:
                return new ScalarValue(whole);
            case StructureValue { Properties: [{ Name: "Key", Value: ScalarValue { Value: string key } } named, { Name: "Value" } held] } pair:
                LogEventProperty[] safePair = [Property(named.Name, named.Value, depth + 1, ref isChanged), new(held.Name, Redact(key, held.Value, depth + 1))];
                return isChanged || !ReferenceEquals(safePair[1].Value, held.Value) ? new StructureValue(safePair, pair.TypeTag) : value;
            case StructureValue structure:
                var members = new List<LogEventProperty>(structure.Properties.Count);
                foreach (var member in structure.Properties)
                {
                    members.Add(Property(member.Name, member.Value, depth + 1, ref isChanged));
                }

                return isChanged ? new StructureValue(members, structure.TypeTag) : value;
            case DictionaryValue dictionary:
                var entries = new Dictionary<ScalarValue, LogEventPropertyValue>(dictionary.Elements.Count);
                var counts = new NameCounts();
                foreach (var (key, element) in dictionary.Elements)
                {
                    var keyText = key.Value?.ToString() ?? string.Empty;
                    var safeKey = redactor.TryTakeOut(string.Empty, key.Value, depth, out var clean) ? new ScalarValue(clean) : key;
                    var safeElement = Redact(keyText, element, depth + 1);

                    // As with the names of properties.
                    while (!entries.TryAdd(safeKey, safeElement))
                    {
                        safeKey = new ScalarValue(counts.Next($"{clean ?? key.Value}"));
                    }

                    isChanged |= !ReferenceEquals(safeKey, key) || !ReferenceEquals(safeElement, element);
                }

                return isChanged ? new DictionaryValue(entries) : value;
            default:
                return redactor.TryTakeOut(name, (object)value, depth, out var printed) ? new ScalarValue(printed) : value;
        }
    }

    /// <summary>The redacted form of a pair of a name and a value, such as a member of a <c>JsonObject</c>, which Serilog prints as <c>[name, value]</c>; null where the name gives nothing away.</summary>
    private ScalarValue? RedactPrintedPair(LogEventPropertyValue element, int depth) =>
        element is ScalarValue { Value: string and ['[', .. var pair, ']'] }
        && pair.IndexOf(", ", StringComparison.Ordinal) is > 0 and var comma
        && redactor.TryTakeOut(pair[..comma], pair[(comma + 2)..], depth + 1, out var safe)
            ? new ScalarValue($"[{redactor.Redact(pair[..comma])}, {safe}]")
            : null;

    private Exception? Redact(Exception? exception)
    {
        if (exception is null or RedactedException)
        {
            return exception;
        }

        return ExceptionText.Redact(exception, redactor) is { } safe ? new RedactedException(safe.Message, safe.Text) : exception;
    }

    /// <summary>Numbers equal names without trying each number.</summary>
    private readonly struct NameCounts()
    {
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

        public string Next(string name) => $"{name} ({_counts[name] = _counts.GetValueOrDefault(name, 1) + 1})";
    }
}
