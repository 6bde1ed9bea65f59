using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Redacts the values of one signal and counts what it takes out. Never throws.</summary>
internal class SignalRedactor(MailchimpRedactor redactor, IRedactionCounter counter)
{
    /// <summary>What stands for a value that can't be read, and so can't be shown to be safe.</summary>
    public const string Unreadable = "[unreadable]";

    private const int MaxDepth = ValueHolder.MaxDepth;

    private readonly ValueHolder _holder = new(counter);

    /// <summary>The text without what is redacted; the same instance when nothing is.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Redact(string? text)
    {
        try
        {
            return text is null ? null : Apply(text);
        }
        catch (Exception exception)
        {
            CountFailure(exception);
            return Unreadable;
        }
    }

    /// <summary>What could not be read was replaced whole.</summary>
    public void CountFailure(Exception exception) => counter.CountFailure(exception);

    /// <summary>The redacted form of an attribute's value, where that differs from the value.</summary>
    /// <param name="name">The attribute's name; its last part may give the value away.</param>
    /// <param name="value">A value of any type; what exporters write of it is what counts.</param>
    /// <param name="safe">The value to write instead.</param>
    /// <returns>Whether it differs: something was redacted, or it stands for a value that can change.</returns>
    public bool TryRedact(string name, object? value, out object? safe) => TryRedact(name, value, depth: 0, out safe, out _);

    /// <summary>
    /// Whether a glance shows that there is nothing to redact: for nearly all attributes, because the same few names and
    /// values come with every call. False says nothing.
    /// </summary>
    public virtual bool IsKnownClean(in KeyValuePair<string, object?> attribute, bool isMember = false) =>
        redactor.IsKnownSafeName(attribute.Key, isMember) && attribute.Value switch
        {
            string text => redactor.IsKnownClean(text),
            null or int or long or bool or double => true,
            _ => false,
        };

    /// <summary>Whether there is nothing to redact in the text of an exception, as its messages show; false says nothing.</summary>
    public virtual bool IsKnownClean(Exception exception) => false;

    /// <summary>Whether a glance shows that there is nothing to redact in any of them; false says nothing.</summary>
    public bool AreKnownClean(ReadOnlySpan<KeyValuePair<string, object?>> attributes)
    {
        foreach (ref readonly var attribute in attributes)
        {
            if (!IsKnownClean(in attribute))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What to write of a value that something is taken out of. All others stay, also those that can change before they are read again.</summary>
    public bool TryTakeOut(string name, object? value, int depth, out object? safe) =>
        TryRedact(name, value, depth, out safe, out var isRedacted) && isRedacted;

    /// <inheritdoc cref="TryTakeOut(string, object?, int, out object?)"/>
    public bool TryTakeOut(in KeyValuePair<string, object?> attribute, out KeyValuePair<string, object?> safe) =>
        TryRedact(in attribute, depth: 0, out safe, out var isRedacted) && isRedacted;

    /// <summary>What to write of an attribute, name and value, where that differs.</summary>
    public bool TryRedact(in KeyValuePair<string, object?> attribute, out KeyValuePair<string, object?> safe) =>
        TryRedact(in attribute, depth: 0, out safe, out _);

    /// <summary>The members to show instead, if any of them differs, or if they can be read only once or can change.</summary>
    public bool TryRedactMembers(IEnumerable<KeyValuePair<string, object?>> members, out object safe)
    {
        var isFixed = members is IReadOnlyCollection<KeyValuePair<string, object?>> and not ICollection<KeyValuePair<string, object?>> && IsOfRuntime(members.GetType());
        var held = isFixed ? members : _holder.HoldMembers(members);
        var redacted = RedactAll(held, out var isRedacted);
        safe = isFixed || isRedacted ? redacted ?? held : held;
        return !ReferenceEquals(safe, members);
    }

    /// <summary>The same attributes, as a new list where any differs, else null. They are enumerated again then.</summary>
    public List<KeyValuePair<string, object?>>? RedactAll(IEnumerable<KeyValuePair<string, object?>> attributes) =>
        RedactAll(attributes, out _);

    /// <summary>The same, and whether something was taken out of any of them.</summary>
    public List<KeyValuePair<string, object?>>? RedactAll(IEnumerable<KeyValuePair<string, object?>> attributes, out bool isRedacted) =>
        RedactAll(attributes, depth: 0, out isRedacted);

    /// <summary>What stands for an object inside another one because of its name, such as <c>merge_fields</c>, or null.</summary>
    public string? RedactObject(string name, int depth) => depth > 0 ? RedactNamed(name, "{}", depth) : null;

    /// <param name="attributes">The attributes of a signal, or the members of an object.</param>
    /// <param name="depth">0 for attributes; more for members, whose names may mark personal data.</param>
    /// <param name="isRedacted">Whether something was taken out.</param>
    private List<KeyValuePair<string, object?>>? RedactAll(IEnumerable<KeyValuePair<string, object?>> attributes, int depth, out bool isRedacted)
    {
        var any = false;
        List<KeyValuePair<string, object?>>? redacted = null;
        var index = 0;
        if (attributes is IReadOnlyList<KeyValuePair<string, object?>> list)
        {
            // Without an enumerator: log records come as lists, nearly always clean.
            while (index < list.Count)
            {
                RedactNext(list[index]);
            }
        }
        else
        {
            foreach (var attribute in attributes)
            {
                RedactNext(in attribute);
            }
        }

        isRedacted = any;
        return redacted;

        void RedactNext(in KeyValuePair<string, object?> attribute)
        {
            if (TryRedact(in attribute, depth, out var safe, out var isOneRedacted))
            {
                redacted ??= [.. attributes.Take(index)];
            }

            any |= isOneRedacted;
            redacted?.Add(safe);
            index++;
        }
    }

    private bool TryRedact(in KeyValuePair<string, object?> attribute, int depth, out KeyValuePair<string, object?> safe, out bool isRedacted)
    {
        (safe, isRedacted) = (attribute, false);
        if (IsKnownClean(in attribute, isMember: depth > 0))
        {
            return false;
        }

        var name = Redact(attribute.Key);
        if (!TryRedact(attribute.Key, attribute.Value, depth, out var value, out isRedacted) && ReferenceEquals(name, attribute.Key))
        {
            return false;
        }

        isRedacted |= !ReferenceEquals(name, attribute.Key);
        safe = new(name ?? string.Empty, value);
        return true;
    }

    /// <returns>Whether it differs: something is taken out, or it stands for a value that can change before it is sent.</returns>
    protected virtual bool TryRedact(string name, object? value, int depth, out object? safe, out bool isRedacted)
    {
        try
        {
            var held = _holder.Hold(value, depth);
            isRedacted = TryRedactHeld(name, held, depth, out safe) || ReferenceEquals(held, Unreadable);
            return isRedacted || !ReferenceEquals(held, value);
        }
        catch (Exception exception)
        {
            // A value that can't be read can't be shown to be safe.
            CountFailure(exception);
            (safe, isRedacted) = (Unreadable, true);
            return true;
        }
    }

    protected virtual string Apply(string text) => redactor.Redact(text, counter)!;

    /// <summary>What stands for a value because of its name, or null.</summary>
    protected virtual string? RedactNamed(string name, object? value, int depth) =>
        redactor.RedactNamed(name, value as string ?? Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty, isMember: depth > 0, counter);

    private bool TryRedactHeld(string name, object? value, int depth, out object? safe)
    {
        safe = value;
        switch (value)
        {
            case string text:
                return TryReplace(RedactText(name, text, depth), ref safe);
            case null or bool or char or Enum:
                return false;
            case byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal or DateTime or DateTimeOffset or TimeSpan or Guid:
                return TryReplace(RedactNamed(name, value, depth), ref safe);
            case Uri { IsAbsoluteUri: true } uri when RedactText(name, uri.AbsoluteUri, depth) is { } address:
                // As it is sent: printed, it has lost the escapes that show where a value in it ends.
                return TryReplace(address, ref safe);
            case byte[] bytes:
                return TryReplace(RedactText(Encoding.UTF8.GetString(bytes)), ref safe);
            case char[] chars:
                return TryReplace(RedactText(new string(chars)), ref safe);
            case Array array when array.GetType().GetElementType() is { IsPrimitive: true }:
                return false;
            case IEnumerable<KeyValuePair<string, object?>> or IDictionary when RedactObject(name, depth) is { } whole:
                return TryReplace(whole, ref safe);
            case ValueHolder.HeldMembers members when depth < MaxDepth:
                // If anything is taken out, so is the text: what only its name gave away may stand there without that name.
                return TryReplaceMembers(members, depth + 1, ref safe)
                    || (RedactText(name, members.ToString(), depth) is { } printed && TryReplace(new ValueHolder.HeldMembers(members, printed), ref safe));
            case ValueHolder.HeldPair pair when TryRedact(new KeyValuePair<string, object?>(pair.Key, pair.Value), depth + 1, out var held, out var isTakenOut) && isTakenOut:
                return TryReplace(new ValueHolder.HeldPair(held.Key, held.Value), ref safe);
            case IEnumerable<KeyValuePair<string, object?>> members when depth < MaxDepth:
                return TryReplaceMembers(members, depth + 1, ref safe);
            case IDictionary members when depth < MaxDepth:
                return TryReplaceMembers(ValueHolder.Members(members), depth + 1, ref safe);
            case ICollection items when depth < MaxDepth:
                return TryReplace(RedactItems(name, items, depth + 1), ref safe);
            case IEnumerable items when depth < MaxDepth && IsReadOnlyCollection(items):
                return TryReplace(RedactItems(name, items.Cast<object?>().ToList(), depth + 1), ref safe);
            default:
                return TryReplace(RedactText(name, ValueHolder.Print(value), depth), ref safe);
        }
    }

    /// <summary>What the runtime's own scopes hold can't change.</summary>
    private static bool IsOfRuntime(Type scope) =>
        scope.Namespace is { } name && (name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) || name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal));

    /// <summary>The redacted form of a text, or null where it is clean.</summary>
    private string? RedactText(string text) => Redact(text) is var safe && !ReferenceEquals(safe, text) ? safe : null;

    private string? RedactText(string name, string text, int depth) => RedactNamed(name, text, depth) ?? RedactText(text);

    /// <summary>A collection that has no other interface than its generic one; a sequence that is computed is not enumerated.</summary>
    private static bool IsReadOnlyCollection(IEnumerable items) =>
        items is IReadOnlyCollection<object> or IReadOnlyCollection<string> or ICollection<object> or ICollection<string>;

    private static bool TryReplace(object? redacted, ref object? safe)
    {
        safe = redacted ?? safe;
        return redacted is not null;
    }

    private bool TryReplaceMembers(IEnumerable<KeyValuePair<string, object?>> members, int depth, ref object? safe)
    {
        var redacted = RedactAll(members, depth, out var isRedacted);
        return isRedacted && TryReplace(redacted, ref safe);
    }

    /// <summary>Strings stay in a collection of strings: exporters know those.</summary>
    private IList? RedactItems(string name, ICollection items, int depth)
    {
        var isRedacted = false;
        var copy = new object?[items.Count];
        var index = 0;
        foreach (var item in items)
        {
            if (index == copy.Length)
            {
                break;
            }

            // Whether a name gives an item away depends on the name of the whole, at the depth of the whole.
            TryRedact(name, item, item is string ? depth - 1 : depth, out copy[index++], out var isItemRedacted);
            isRedacted |= isItemRedacted;
        }

        return !isRedacted ? null : items switch
        {
            List<string> => copy.Select(static item => (string)item!).ToList(),
            IEnumerable<string> => Array.ConvertAll(copy, static item => item as string),
            _ => copy,
        };
    }
}
