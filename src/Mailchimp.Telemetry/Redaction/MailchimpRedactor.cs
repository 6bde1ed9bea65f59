using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Mailchimp.Telemetry.Redaction;

namespace Mailchimp.Telemetry;

/// <summary>
/// Takes API keys, credentials and personal data out of text. What replaces a value says what it was, and for a key
/// lets two equal ones be recognised: <c>[api_key 3f2a91c0-us6]</c>, <c>[email]</c>. Text without any is returned as
/// it is, without an allocation. Redacting twice changes nothing. Never throws on any text. Thread-safe.
/// </summary>
public sealed class MailchimpRedactor
{
    /// <summary>What was replaced may bring a further match together, once or twice at most in any text that we know of.</summary>
    private const int MaxPasses = 4;

    private const int StackBuffer = 256;

    private readonly bool _personalData;
    private readonly FrozenSet<string> _allowed;
    private readonly string[] _allowedDomains;
    private readonly (RedactionRule Rule, Regex Pattern)[] _ownRules;
    private readonly Marks _marks;
    private readonly KnownTexts _clean = new();
    private readonly KnownTexts _plainAttributes = new();
    private readonly KnownTexts _plainMembers = new();

    /// <summary>Makes a redactor with the given options, which are copied.</summary>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">A rule has a wrong name or pattern; the message says which.</exception>
    public MailchimpRedactor(MailchimpRedactionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Errors().FirstOrDefault() is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }

        _personalData = options.PersonalData;
        _allowed = options.Allowed.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _allowedDomains = [.. options.Allowed.Where(static value => value.StartsWith('@'))];
        _ownRules = [.. options.Rules.Select(static rule => (new RedactionRule(rule.Name, IsSecret: false), rule.Compile()))];
        _marks = new Marks(RedactionRule.BuiltIn.Keys.Concat(options.Rules.Select(static rule => rule.Name)));
    }

    /// <summary>The redactor with the default options: secrets and personal data.</summary>
    public static MailchimpRedactor Default { get; } = new(new MailchimpRedactionOptions());

    /// <summary>The text with everything sensitive replaced; the same instance when there is nothing.</summary>
    /// <param name="text">Any text; null gives null.</param>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Redact(string? text) => Redact(text, counter: null);

    /// <summary>Writes the redacted text when there is anything to redact.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="destination">Gets the whole text, redacted; nothing when this returns false.</param>
    /// <returns>Whether anything was redacted.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public bool TryRedact(ReadOnlySpan<char> text, IBufferWriter<char> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!TryRedact(text, counter: null, out var safe))
        {
            return false;
        }

        destination.Write(safe);
        return true;
    }

    /// <inheritdoc cref="TryRedact(ReadOnlySpan{char}, IBufferWriter{char})"/>
    /// <param name="utf8Text">Any bytes. Those that are no UTF-8 are kept.</param>
    /// <param name="destination">Gets the whole text, redacted; nothing when this returns false.</param>
    public bool TryRedact(ReadOnlySpan<byte> utf8Text, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);

        // What is no UTF-8 passes through Latin-1, which knows every byte: all that is looked for is ASCII.
        var encoding = Utf8.IsValid(utf8Text) ? Encoding.UTF8 : Encoding.Latin1;
        var rented = utf8Text.Length > StackBuffer ? ArrayPool<char>.Shared.Rent(utf8Text.Length) : null;
        Span<char> text = rented ?? stackalloc char[StackBuffer];
        try
        {
            text = text[..encoding.GetChars(utf8Text, text)];
            if (!TryRedact(text, counter: null, out var safe))
            {
                return false;
            }

            encoding.GetBytes(safe, destination);
            return true;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<char>.Shared.Return(rented, clearArray: true);
            }
        }
    }

    [return: NotNullIfNotNull(nameof(text))]
    internal string? Redact(string? text, IRedactionCounter? counter)
    {
        if (text is null || IsKnownClean(text))
        {
            return text;
        }

        if (TryRedact(text, counter, out var safe))
        {
            return safe;
        }

        _clean.Add(text);
        return text;
    }

    /// <summary>What stands for the whole value because of its name, or null.</summary>
    internal string? RedactNamed(string name, string value, bool isMember, IRedactionCounter? counter)
    {
        if (value.Length == 0
            || IsPlain(name, isMember)
            || RowOf(name) is not { } row
            || !GivesAway(row, isMember)
            || (!row.Rule.IsSecret && IsAllowed(value))
            || value.AsSpan().Trim('*').IsEmpty
            || _marks.IsMarked(value))
        {
            return null;
        }

        counter?.Count(row.Rule.Name);
        return Replacements.Of(row.Rule, value);
    }

    /// <summary>Whether a text is remembered as one without anything to redact; false says nothing.</summary>
    internal bool IsKnownClean(string text) => text.Length == 0 || _clean.Contains(text);

    /// <summary>Whether a name neither gives its value away nor holds anything to redact itself.</summary>
    internal bool IsPlain(string name, bool isMember)
    {
        var known = isMember ? _plainMembers : _plainAttributes;
        if (known.Contains(name))
        {
            return true;
        }

        if ((RowOf(name) is { } row && GivesAway(row, isMember)) || TryRedact(name, counter: null, out _))
        {
            return false;
        }

        known.Add(name);
        return true;
    }

    /// <summary>Names of secrets count everywhere; those of personal data only inside an object: an attribute <c>city</c> may be anybody's.</summary>
    private bool GivesAway(NamedValue row, bool isMember) =>
        (row.Forms & (NameForms.Member | NameForms.Url)) == NameForms.Member && (row.Rule.IsSecret || (isMember && _personalData));

    private static NamedValue? RowOf(string name) => NamedValue.Find(name.AsSpan(name.LastIndexOf('.') + 1));

    private bool TryRedact(ReadOnlySpan<char> text, IRedactionCounter? counter, [NotNullWhen(true)] out string? safe)
    {
        safe = null;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var before = safe is null ? text : safe;
            var isChanged = TryApplyBuiltIn(before, counter, out var builtIn, out var isFinal);
            isChanged |= TryApplyOwn(builtIn is null ? before : builtIn, counter, out var own);
            if (!isChanged)
            {
                break;
            }

            safe = own ?? builtIn;
            if (isFinal && _ownRules.Length == 0)
            {
                break;
            }
        }

        return safe is not null;
    }

    private bool TryApplyOwn(ReadOnlySpan<char> text, IRedactionCounter? counter, [NotNullWhen(true)] out string? safe)
    {
        safe = null;
        foreach (var (rule, pattern) in _ownRules)
        {
            var before = safe is null ? text : safe;
            if (pattern.IsMatch(before) && before.ToString() is var whole && Replace(whole, rule, pattern, counter) is var after && after != whole)
            {
                safe = after;
            }
        }

        return safe is not null;
    }

    /// <param name="text">The text.</param>
    /// <param name="counter">Counts what is replaced.</param>
    /// <param name="safe">The text with replacements, or null.</param>
    /// <param name="isFinal">Whether another pass is sure to find nothing: no place was left unmatched, and no replacement can make one match.</param>
    private bool TryApplyBuiltIn(ReadOnlySpan<char> text, IRedactionCounter? counter, [NotNullWhen(true)] out string? safe, out bool isFinal)
    {
        isFinal = true;
        var anchors = new AnchorScanner(text);
        safe = TryNext(text, ref anchors, 0, ref isFinal, out var match) ? Replace(text, ref anchors, match, counter, ref isFinal) : null;
        return safe is not null;
    }

    private string Replace(ReadOnlySpan<char> text, ref AnchorScanner anchors, RedactionMatch match, IRedactionCounter? counter, ref bool isFinal)
    {
        var output = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[StackBuffer]);
        var copied = 0;
        do
        {
            output.AppendFormatted(text[copied..match.Start]);
            output.AppendLiteral(match.Replacement);
            copied = match.End;
            counter?.Count(match.Rule.Name);
        }
        while (TryBehind(text, ref anchors, ref match) || TryNext(text, ref anchors, copied, ref isFinal, out match));

        output.AppendFormatted(text[copied..]);
        return output.ToStringAndClear();
    }

    /// <summary>Goes on to the value that the last replacement gives away, if any.</summary>
    private bool TryBehind(ReadOnlySpan<char> text, ref AnchorScanner anchors, ref RedactionMatch match)
    {
        if (!NamedValueMatcher.TryMatchBehind(text, match, _marks, out var behind) || !IsWanted(behind, text))
        {
            return false;
        }

        anchors.Continue(behind.End);
        match = behind;
        return true;
    }

    /// <summary>Finds what is to be replaced next, behind what has been copied.</summary>
    private bool TryNext(ReadOnlySpan<char> text, ref AnchorScanner anchors, int copied, ref bool isFinal, out RedactionMatch match)
    {
        while (anchors.MoveNext(out var anchor))
        {
            if (TryMatch(text, anchor, copied, out match) && IsWanted(match, text))
            {
                isFinal &= match.IsFinal;
                anchors.Continue(Math.Max(match.End, anchor + 1));
                return true;
            }

            isFinal = false;
            anchors.Continue(anchor + 1);
        }

        match = default;
        return false;
    }

    private bool TryMatch(ReadOnlySpan<char> text, int anchor, int floor, out RedactionMatch match)
    {
        match = default;
        if (anchor < floor)
        {
            return false;
        }

        switch (text[anchor])
        {
            case '@':
                return EmailMatcher.TryMatch(text, anchor, 1, floor, out match);
            case '%' or '\\':
                return EmailMatcher.TryMatch(text, anchor, text[anchor..].IndexOf("40") + 2, floor, out match);
            case '-':
                return KeyMatcher.TryMatch(text, anchor, floor, out match);
            case '2' when KeyMatcher.TryMatch(text, anchor, floor, out match):
            case 'L' or 't' or '1' when Base64Matcher.TryMatch(text, anchor, floor, out match):
                return true;
            default:
                return NameMatcher.TryMatch(text, anchor, floor, _marks, out match);
        }
    }

    private bool IsWanted(RedactionMatch match, ReadOnlySpan<char> text)
    {
        if (match.Rule.IsSecret)
        {
            return true;
        }

        return _personalData && (_allowed.Count == 0 || !IsAllowed(text[match.Start..match.End]));
    }

    private bool IsAllowed(ReadOnlySpan<char> value)
    {
        if (_allowed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(value))
        {
            return true;
        }

        foreach (var domain in _allowedDomains)
        {
            if (value.EndsWith(domain, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private string Replace(string text, RedactionRule rule, Regex pattern, IRedactionCounter? counter) =>
        pattern.Replace(text, match =>
        {
            if (match.Length == 0 || _marks.Overlaps(text, match.Index, match.Length) || IsAllowed(match.ValueSpan))
            {
                return match.Value;
            }

            counter?.Count(rule.Name);
            return rule.Mark;
        });
}
