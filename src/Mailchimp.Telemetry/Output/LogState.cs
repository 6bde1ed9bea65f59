using System.Collections;
using Mailchimp.Telemetry.Redaction.Signals;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// A log event's attributes, in reading order, and the message template that names some of
/// them. Structured providers group events by <c>{OriginalFormat}</c>.
/// </summary>
internal sealed class LogState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _attributes = new(32);
    private string? _message;

    public int Count => _attributes.Count;

    public KeyValuePair<string, object?> this[int index] => _attributes[index];

    /// <summary>Adds an attribute; one without a value is left out.</summary>
    public void Add(string name, object? value)
    {
        if (value is not null)
        {
            _attributes.Add(new(name, value));
        }
    }

    /// <summary>Adds the template, last, as loggers expect it.</summary>
    public LogState WithTemplate(string template)
    {
        _attributes.Add(new(MessageRenderer.OriginalFormat, template));
        _message = MessageRenderer.Render(this) ?? template;
        return this;
    }

    public override string ToString() => _message ?? string.Empty;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _attributes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
