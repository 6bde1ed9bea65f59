using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>
/// Keeps values as they are now. A batch is exported seconds later: an object prints what it has by then, such as the
/// headers that a request got after it was logged.
/// </summary>
internal sealed class ValueHolder(IRedactionCounter counter)
{
    /// <summary>How deep members are looked into; what is deeper is text.</summary>
    public const int MaxDepth = 8;

    /// <summary>How many collections are looked into for one value: members that refer to each other can make more of them than anybody has time for.</summary>
    private const int MaxCollections = 10_000;

    /// <summary>The value, or what stands for it if it can change. A collection that prints only the name of its type stays what it is.</summary>
    public object? Hold(object? value, int depth) => Hold(value, depth, left: null);

    /// <summary>The members, each held, in a collection of the type that exporters know, or else in a list.</summary>
    public IEnumerable<KeyValuePair<string, object?>> HoldMembers(IEnumerable<KeyValuePair<string, object?>> members) => HoldMembers(members, depth: 1, new Budget());

    private object? Hold(object? value, int depth, Budget? left) => value switch
    {
        null or string or bool or char or Enum or Uri or MemberInfo or Version or HeldMembers or HeldPair => value,
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid => value,
        TextList list => list.ToArray(),
        string?[] or byte[] or char[] => ((Array)value).Clone(),
        Array when value.GetType().GetElementType() is { IsPrimitive: true } => value,
        KeyValuePair<string, object?> pair when IsWithin(depth, ref left) => new HeldPair(pair.Key, Hold(pair.Value, depth + 1, left)),
        KeyValuePair<string, string?> pair => new HeldPair(pair.Key, pair.Value),
        IEnumerable<KeyValuePair<string, object?>> members when IsWithin(depth, ref left) => WithText(HoldMembers(members, depth + 1, left), value),
        Dictionary<string, string?> members when members.GetType() == typeof(Dictionary<string, string?>) => new Dictionary<string, string?>(members, members.Comparer),
        IEnumerable<KeyValuePair<string, string?>> members and (IReadOnlyCollection<KeyValuePair<string, string?>> or ICollection<KeyValuePair<string, string?>>) when IsWithin(depth, ref left) =>
            WithText(members.Select(static member => new KeyValuePair<string, object?>(member.Key ?? string.Empty, member.Value)), value),
        IDictionary members when IsWithin(depth, ref left) => WithText(HoldMembers(Members(members), depth + 1, left), value),
        Array { Rank: 1 } items when IsWithin(depth, ref left) => HoldItems(items, depth + 1, left),
        IEnumerable when left is { Collections: <= 0 } => Read(value),
        IEnumerable => Read(value) is var printed && printed != value.GetType().ToString() ? printed : value,
        _ => Read(value),
    };

    private IEnumerable<KeyValuePair<string, object?>> HoldMembers(IEnumerable<KeyValuePair<string, object?>> members, int depth, Budget left)
    {
        var held = members.Select(member => new KeyValuePair<string, object?>(member.Key ?? string.Empty, Hold(member.Value, depth, left)));
        return members switch
        {
            Dictionary<string, object?> dictionary => new Dictionary<string, object?>(held, dictionary.Comparer),
            Array => held.ToArray(),
            _ => held.ToList(),
        };
    }

    /// <summary>What a dictionary of any types has.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Members(IDictionary members)
    {
        foreach (DictionaryEntry member in members)
        {
            yield return new(member.Key.ToString() ?? string.Empty, member.Value);
        }
    }

    /// <summary>What exporters write of an object that is of no type they know.</summary>
    public static string Print(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;

    private object HoldItems(Array items, int depth, Budget left)
    {
        object?[] held = [.. items.Cast<object?>().Select(item => Hold(item, depth, left))];
        return held.SequenceEqual(items.Cast<object?>()) ? items.Clone() : held;
    }

    /// <summary>Members that are still a list, a dictionary or an array need no text: these types print only their name.</summary>
    private object WithText(IEnumerable<KeyValuePair<string, object?>> members, object value) =>
        members.GetType() == value.GetType() ? members : new HeldMembers(members, Read(value));

    private static bool IsWithin(int depth, [NotNull] ref Budget? left) => (left ??= new()).Collections-- > 0 && depth < MaxDepth;

    private string Read(object value)
    {
        try
        {
            return Print(value);
        }
        catch (Exception exception)
        {
            counter.CountFailure(exception);
            return SignalRedactor.Unreadable;
        }
    }

    /// <summary>A single pair, which prints as the runtime prints one.</summary>
    public sealed record HeldPair(string Key, object? Value)
    {
        public override string ToString() => $"[{Key}, {Value}]";
    }

    private sealed class Budget
    {
        public int Collections { get; set; } = MaxCollections;
    }

    /// <summary>Members as they were, which print what the object printed that had them: exporters read either, depending on their version.</summary>
    public sealed class HeldMembers(IEnumerable<KeyValuePair<string, object?>> members, string text) : List<KeyValuePair<string, object?>>(members)
    {
        public override string ToString() => text;
    }
}
