using System.Collections;
using System.Globalization;
using System.Text;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>
/// Renders a log message again from its template and its redacted arguments, as Microsoft.Extensions.Logging does: the
/// arguments in the order of the holes, with their alignment and format.
/// </summary>
internal static class MessageRenderer
{
    public const string OriginalFormat = "{OriginalFormat}";

    private static readonly CompositeFormat Plain = CompositeFormat.Parse("{0}");

    /// <summary>The message, or null where the attributes do not fit the template.</summary>
    /// <param name="attributes">The redacted arguments, and the template behind them.</param>
    /// <param name="originals">The same before they were redacted: a number that became text only to be held has no format any more.</param>
    public static string? Render(IReadOnlyList<KeyValuePair<string, object?>> attributes, IReadOnlyList<KeyValuePair<string, object?>>? originals = null)
    {
        if (attributes is not [.., { Key: OriginalFormat, Value: string template }])
        {
            return null;
        }

        var message = new StringBuilder(template.Length * 2);
        var next = 0;
        for (var i = 0; i < template.Length; i++)
        {
            var c = template[i];
            if (c is '{' or '}' && i + 1 < template.Length && template[i + 1] == c)
            {
                message.Append(c);
                i++;
            }
            else if (c == '{' && template.IndexOf('}', i) is var end and > 0)
            {
                var hole = template.AsSpan(i + 1, end - i - 1);
                var name = hole[..(hole.IndexOfAny(',', ':') is var cut and >= 0 ? cut : hole.Length)];
                if (!TryFind(attributes, name, ref next, out var value))
                {
                    return null;
                }

                if (value is string text && originals?[next - 1].Value is IFormattable original && Prints(original, text))
                {
                    value = original;
                }

                message.Append(Format(hole[name.Length..], Printable(value)));
                i = end;
            }
            else
            {
                message.Append(c);
            }
        }

        return message.ToString();
    }

    /// <summary>A name that stands in the template twice has two arguments, in order; this library's own events name attributes in any order.</summary>
    private static bool TryFind(IReadOnlyList<KeyValuePair<string, object?>> attributes, ReadOnlySpan<char> name, ref int next, out object? value)
    {
        for (var tried = 0; tried < attributes.Count; tried++)
        {
            var index = (next + tried) % attributes.Count;
            if (name.SequenceEqual(attributes[index].Key))
            {
                (value, next) = (attributes[index].Value, index + 1);
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>A format that .NET does not know, such as Serilog's <c>:l</c>, is left out.</summary>
    private static string Format(ReadOnlySpan<char> format, object value)
    {
        try
        {
            return string.Format(CultureInfo.InvariantCulture, format.IsEmpty ? Plain : CompositeFormat.Parse($"{{0{format}}}"), value);
        }
        catch (FormatException)
        {
            return string.Format(CultureInfo.InvariantCulture, Plain, value);
        }
    }

    private static bool Prints(IFormattable value, string text)
    {
        try
        {
            return value.ToString(null, CultureInfo.InvariantCulture) == text;
        }
        catch (Exception)
        {
            return false;
        }
    }

    private static object Printable(object? value) => value switch
    {
        null => "(null)",
        string text => text,
        IEnumerable items => string.Join(", ", items.Cast<object?>().Select(static item => item ?? "(null)")),
        _ => value,
    };
}
