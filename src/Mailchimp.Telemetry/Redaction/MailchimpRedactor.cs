using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
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
    private readonly KnownTexts _plainNames = new();

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
        if (string.IsNullOrEmpty(text) || _clean.Contains(text))
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

    /// <summary>
    /// What stands for the whole value because of its name, or null. Names of secrets count everywhere; those of
    /// personal data only inside an object, where they are members: an attribute <c>city</c> may be anybody's.
    /// </summary>
    internal string? RedactNamed(string name, string value, bool isMember, IRedactionCounter? counter)
    {
        if (value.Length == 0 || _plainNames.Contains(name))
        {
            return null;
        }

        if (NamedValue.Find(name.AsSpan(name.LastIndexOf('.') + 1)) is not { } row)
        {
            _plainNames.Add(name);
            return null;
        }

        if ((row.Forms & (NameForms.Member | NameForms.Url)) != NameForms.Member
            || !(row.Rule.IsSecret || (isMember && _personalData && !IsAllowed(value)))
            || value.AsSpan().Trim('*').IsEmpty
            || _marks.IsMarked(value))
        {
            return null;
        }

        counter?.Count(row.Rule.Name);
        return Replacements.Of(row.Rule, value);
    }

    private bool TryRedact(ReadOnlySpan<char> text, IRedactionCounter? counter, [NotNullWhen(true)] out string? safe)
    {
        safe = null;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var before = safe is null ? text : safe;
            var isChanged = TryApplyBuiltIn(before, counter, out var builtIn);
            isChanged |= TryApplyOwn(builtIn is null ? before : builtIn, counter, out var own);
            if (!isChanged)
            {
                break;
            }

            safe = own ?? builtIn;
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

    private bool TryApplyBuiltIn(ReadOnlySpan<char> text, IRedactionCounter? counter, [NotNullWhen(true)] out string? safe)
    {
        StringBuilder? output = null;
        var copied = 0;
        var anchors = new AnchorScanner(text);
        while (anchors.MoveNext(out var anchor))
        {
            if (TryMatch(text, anchor, copied, out var match) && IsWanted(match, text))
            {
                (output ??= new StringBuilder(text.Length)).Append(text[copied..match.Start]).Append(match.Replacement);
                copied = match.End;
                counter?.Count(match.Rule.Name);
                anchors.Continue(Math.Max(copied, anchor + 1));
            }
            else
            {
                anchors.Continue(anchor + 1);
            }
        }

        safe = output?.Append(text[copied..]).ToString();
        return safe is not null;
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
                return true;
            default:
                return Base64Matcher.TryMatch(text, anchor, floor, out match) || NameMatcher.TryMatch(text, anchor, floor, _marks, out match);
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
