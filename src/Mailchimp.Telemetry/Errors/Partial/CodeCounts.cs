namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>The number of failures by code, in the order in which the codes first came.</summary>
internal sealed class CodeCounts
{
    private readonly OrderedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Total { get; private set; }

    public IReadOnlyDictionary<string, int> All => _counts;

    public int this[string code] => _counts.GetValueOrDefault(code);

    public void Add(string code, int count = 1)
    {
        count = Math.Min(count, int.MaxValue - Total);
        if (count == 0)
        {
            return;
        }

        _counts[code] = this[code] + count;
        Total += count;
    }
}
