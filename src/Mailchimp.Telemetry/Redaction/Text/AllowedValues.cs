using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Values that stay readable because the application says so.</summary>
internal sealed class AllowedValues(IEnumerable<string> values)
{
    /// <summary>An address has 254 characters at most. What is longer is none, and is not looked at once for each name in it.</summary>
    private const int MaxLength = 256;

    private readonly FrozenSet<string> _values = values.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    private readonly string[] _domains = [.. values.Where(static value => value.StartsWith('@'))];
    private readonly int _maxLength = values.Select(static value => value.Length).Append(MaxLength).Max();

    public bool Contains(ReadOnlySpan<char> value)
    {
        if (_values.Count == 0 || value.Length > _maxLength)
        {
            return false;
        }

        if (_values.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value))
        {
            return true;
        }

        foreach (var domain in _domains)
        {
            if (value.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
