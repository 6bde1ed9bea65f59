using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry;

/// <summary>
/// Removes API keys, credentials and personal data from text. What replaces a value says what it was, such as
/// <c>[email]</c>; for a key, it also shows which keys are equal: <c>[api_key 3f2a91c0-us6]</c>. Text with nothing to
/// redact is returned as it is, without an allocation. Redacting twice changes nothing. No text makes it throw. Thread-safe.
/// </summary>
public sealed class MailchimpRedactor
{
    /// <summary>What was replaced may bring a further match together, once or twice at most in any text that we know of.</summary>
    private const int MaxPasses = 4;

    private const int StackBuffer = 256;

    private readonly bool _personalData;
    private readonly AllowedValues _allowed;
    private readonly BuiltInRules _builtIn;
    private readonly ForeignText _foreign;
    private readonly (RedactionRule Rule, Regex Pattern)[] _ownRules;
    private readonly RedactionTokens _marks;
    private readonly CleanTextCache _clean = new();
    private readonly CleanTextCache _plainAttributes = new();
    private readonly CleanTextCache _plainMembers = new();

    /// <summary>Makes a redactor with the given options, which are copied.</summary>
    /// <param name="options">What to redact, and what to leave. <see cref="MailchimpRedactionOptions.Scope"/> and <see cref="MailchimpRedactionOptions.Required"/> have no effect here.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    /// <exception cref="ArgumentException">A rule has a wrong name or pattern; the message says which.</exception>
    public MailchimpRedactor(MailchimpRedactionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Errors().FirstOrDefault() is { } error)
        {
            throw new ArgumentException(error, nameof(options));
        }

        _personalData = options.RedactPersonalData;
        _allowed = new AllowedValues([.. options.AllowedValues]);
        _ownRules = [.. options.Rules.Select(static rule => (new RedactionRule(rule.Name, IsSecret: false), rule.Compile()))];
        _marks = new RedactionTokens(RedactionRule.BuiltIn.Keys.Concat(options.Rules.Select(static rule => rule.Name)));
        _builtIn = new BuiltInRules(_personalData ? RuleSet.Everything : RuleSet.Secrets, _marks, _allowed);
        _foreign = new ForeignText(_personalData ? new BuiltInRules(RuleSet.Contacts, _marks, _allowed) : null);
    }

    /// <summary>The redactor with the default options: secrets and personal data.</summary>
    public static MailchimpRedactor Default { get; } = new(new MailchimpRedactionOptions());

    /// <summary>The text with everything sensitive replaced; the same instance when there is nothing to redact.</summary>
    /// <param name="text">Any text; null gives null.</param>
    /// <returns>The redacted text.</returns>
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
    /// <param name="utf8Text">Any bytes. Invalid UTF-8 is kept unchanged.</param>
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

    /// <summary>
    /// For text of others: without API keys, in any encoding, and without the contacts in URLs of Mailchimp's; all else
    /// stays. The same instance when there is nothing.
    /// </summary>
    internal string RedactKeys(string text, IRedactionCounter? counter = null) => _foreign.Redact(text, counter);

    /// <summary>What stands for the value because of its name, or null: for all of it, or for the query of a URL, whose rest is redacted like any text.</summary>
    internal string? RedactNamed(string name, string value, bool isMember, IRedactionCounter? counter)
    {
        if (value.Length == 0
            || IsKnownSafeName(name, isMember)
            || RowOf(name) is not { } row
            || !MarksSensitive(row, isMember)
            || (!row.Rule.IsSecret && _allowed.Contains(value))
            || value.AsSpan().Trim('*').IsEmpty
            || _marks.IsToken(value))
        {
            return null;
        }

        var isUrl = row.Forms.HasFlag(SensitiveNameContexts.Url);
        var query = isUrl ? value.IndexOf('?') + 1 : 0;
        if (isUrl && (query == 0 || query == value.Length || _marks.IsToken(value.AsSpan(query))))
        {
            return null;
        }

        counter?.Count(row.Rule.Name);
        return isUrl ? string.Concat(Redact(value[..query], counter), row.Rule.Token) : Replacements.Of(row.Rule, value);
    }

    /// <summary>Whether a text is remembered as one without anything to redact; false says nothing.</summary>
    internal bool IsKnownClean(string text) => text.Length == 0 || _clean.Contains(text);

    /// <summary>Whether a name neither gives its value away nor holds anything to redact itself.</summary>
    internal bool IsKnownSafeName(string name, bool isMember)
    {
        var known = isMember ? _plainMembers : _plainAttributes;
        if (known.Contains(name))
        {
            return true;
        }

        if ((RowOf(name) is { } row && MarksSensitive(row, isMember)) || TryRedact(name, counter: null, out _))
        {
            return false;
        }

        known.Add(name);
        return true;
    }

    /// <summary>Names of secrets count everywhere; those of personal data only inside an object: an attribute <c>city</c> may be anybody's.</summary>
    private bool MarksSensitive(SensitiveName row, bool isMember) =>
        row.Forms.HasFlag(SensitiveNameContexts.Url) ? isMember : row.Forms.HasFlag(SensitiveNameContexts.Member) && (row.Rule.IsSecret || (isMember && _personalData));

    private static SensitiveName? RowOf(string name) =>
        SensitiveName.Find(name.AsSpan(name.LastIndexOf('.') + 1)) is { } row && !row.IsOfCode(name.AsSpan(0, name.LastIndexOf('.') + 1)) ? row : null;

    private bool TryRedact(ReadOnlySpan<char> text, IRedactionCounter? counter, [NotNullWhen(true)] out string? safe)
    {
        safe = null;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            var before = safe is null ? text : safe;
            var isChanged = _builtIn.TryApply(before, counter, out var builtIn, out var isFinal);
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

    private string Replace(string text, RedactionRule rule, Regex pattern, IRedactionCounter? counter) =>
        pattern.Replace(text, match =>
        {
            if (match.Length == 0 || _marks.Overlaps(text, match.Index, match.Length) || _allowed.Contains(match.ValueSpan))
            {
                return match.Value;
            }

            counter?.Count(rule.Name);
            return rule.Token;
        });
}
