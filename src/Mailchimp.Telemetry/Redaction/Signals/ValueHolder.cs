using System.Collections;
using System.Globalization;
using System.Reflection;
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

    /// <summary>The value, or what stands for it if it can change. A collection that prints only the name of its type stays what it is.</summary>
    public object? Hold(object? value, int depth) => value switch
    {
        null or string or bool or char or Enum or Uri or MemberInfo or Version or HeldMembers => value,
        byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal or DateTime or DateTimeOffset or DateOnly or TimeOnly or TimeSpan or Guid => value,
        string?[] or byte[] or char[] => ((Array)value).Clone(),
        Array when value.GetType().GetElementType() is { IsPrimitive: true } => value,
        IEnumerable<KeyValuePair<string, object?>> members when depth < MaxDepth => WithText(HoldMembers(members, depth + 1), value),
        Dictionary<string, string?> members when members.GetType() == typeof(Dictionary<string, string?>) => new Dictionary<string, string?>(members, members.Comparer),
        IEnumerable<KeyValuePair<string, string?>> members and (IReadOnlyCollection<KeyValuePair<string, string?>> or ICollection<KeyValuePair<string, string?>>) when depth < MaxDepth =>
            WithText(members.Select(static member => new KeyValuePair<string, object?>(member.Key ?? string.Empty, member.Value)), value),
        IDictionary members when depth < MaxDepth => WithText(HoldMembers(Members(members), depth + 1), value),
        Array { Rank: 1 } items when depth < MaxDepth => HoldItems(items, depth + 1),
        IEnumerable => Read(value) is var printed && printed != value.GetType().ToString() ? printed : value,
        _ => Read(value),
    };

    /// <summary>The members, each held, in a collection of the type that exporters know, or else in a list.</summary>
    public IEnumerable<KeyValuePair<string, object?>> HoldMembers(IEnumerable<KeyValuePair<string, object?>> members, int depth)
    {
        var held = members.Select(member => new KeyValuePair<string, object?>(member.Key ?? string.Empty, Hold(member.Value, depth)));
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

    private object HoldItems(Array items, int depth)
    {
        object?[] held = [.. items.Cast<object?>().Select(item => Hold(item, depth))];
        return held.SequenceEqual(items.Cast<object?>()) ? items.Clone() : held;
    }

    /// <summary>Members that are still a list, a dictionary or an array need no text: these types print only their name.</summary>
    private object WithText(IEnumerable<KeyValuePair<string, object?>> members, object value) =>
        members.GetType() == value.GetType() ? members : new HeldMembers(members, Read(value));

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

    /// <summary>Members as they were, which print what the object printed that had them: exporters read either, depending on their version.</summary>
    public sealed class HeldMembers(IEnumerable<KeyValuePair<string, object?>> members, string text) : List<KeyValuePair<string, object?>>(members)
    {
        public override string ToString() => text;
    }
}
