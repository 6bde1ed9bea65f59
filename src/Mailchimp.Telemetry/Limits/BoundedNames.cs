using System.Collections.Concurrent;

namespace Mailchimp.Telemetry.Limits;

/// <summary>A set of label values that stops growing at a cap; what comes later is <c>other</c>.</summary>
/// <param name="capacity">The cap.</param>
/// <param name="known">Values beyond the cap: they are known beforehand, and so are bounded already.</param>
internal sealed class BoundedNames(int capacity, params IEnumerable<string> known)
{
    private readonly ConcurrentDictionary<string, string> _names = new(known.Select(static name => KeyValuePair.Create(name, name)), StringComparer.Ordinal);
    private int _count;

    public string Admit(string name)
    {
        if (_names.TryGetValue(name, out var known))
        {
            return known;
        }

        if (Interlocked.Increment(ref _count) > capacity)
        {
            Interlocked.Decrement(ref _count);
            return _names.GetValueOrDefault(name, AccountTable.Other);
        }

        if (!_names.TryAdd(name, name))
        {
            Interlocked.Decrement(ref _count);
        }

        return name;
    }

    /// <summary>As <see cref="Admit(string)"/>, without an allocation for a name that is known.</summary>
    public string Admit(ReadOnlySpan<char> name) =>
        _names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var known) ? known : Admit(name.ToString());
}
