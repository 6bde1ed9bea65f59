using System.Collections;
using System.Globalization;

namespace Mailchimp.Telemetry.Signals;

/// <summary>A log event's message and attributes, in the order in which a reader wants them.</summary>
internal sealed class LogState(FormattableString message) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly List<KeyValuePair<string, object?>> _attributes = new(24);
    private readonly string _message = message.ToString(CultureInfo.InvariantCulture);

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

    public override string ToString() => _message;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _attributes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
