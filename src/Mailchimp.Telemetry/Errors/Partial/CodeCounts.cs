namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>How many failures have which code, in the order in which the codes came.</summary>
internal sealed class CodeCounts
{
    /// <summary>How many codes a signal names.</summary>
    public const int Named = 8;

    private readonly List<string> _codes = [];
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Total { get; private set; }

    public IEnumerable<KeyValuePair<string, int>> All => _codes.Select(code => KeyValuePair.Create(code, _counts[code]));

    public string[] First => [.. _codes.Take(Named)];

    public int this[string code] => _counts.GetValueOrDefault(code);

    public void Add(string code, int count = 1)
    {
        if (!_counts.ContainsKey(code))
        {
            _codes.Add(code);
        }

        _counts[code] = _counts.GetValueOrDefault(code) + count;
        Total += count;
    }
}
