using System.Collections;
using System.Globalization;
using System.Text;

namespace Mailchimp.Telemetry.Signals;

/// <summary>
/// A log event's attributes, in reading order, and the message template that names some of
/// them. Structured providers group events by <c>{OriginalFormat}</c>.
/// </summary>
internal sealed class LogState : IReadOnlyList<KeyValuePair<string, object?>>
{
    public const string OriginalFormat = "{OriginalFormat}";

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
        _message = Render(template);
        _attributes.Add(new(OriginalFormat, template));
        return this;
    }

    public override string ToString() => _message ?? string.Empty;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _attributes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Render(string template)
    {
        var message = new StringBuilder(template.Length * 2);
        var rest = template.AsSpan();
        while (rest.IndexOf('{') is var start and >= 0 && rest[start..].IndexOf('}') is var length and > 0)
        {
            message.Append(rest[..start]).Append(Text(rest.Slice(start + 1, length - 1)));
            rest = rest[(start + length + 1)..];
        }

        return message.Append(rest).ToString();
    }

    private string? Text(ReadOnlySpan<char> name)
    {
        foreach (var (key, value) in _attributes)
        {
            if (name.SequenceEqual(key))
            {
                return Convert.ToString(value, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}
