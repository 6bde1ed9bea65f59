using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry;

/// <summary>What is redacted, and where. Secrets always are: API keys, credentials, cookies, signed URLs.</summary>
public sealed class MailchimpRedactionOptions
{
    private const int MaxRules = 32;
    private const int MaxNameLength = 32;

    /// <summary>
    /// What the full set of rules applies to. Default: <see cref="MailchimpRedactionScope.Mailchimp"/>, which removes
    /// from the application's other telemetry only Mailchimp API keys and the contact in URLs of
    /// <c>api.mailchimp.com</c>.
    /// </summary>
    public MailchimpRedactionScope Scope { get; set; }

    /// <summary>
    /// Whether the start fails where a part of the redaction is not possible with the installed versions of .NET and
    /// OpenTelemetry (events and links of spans, attributes of measurements), or where <c>ClearProviders</c> has removed
    /// that of scopes and an OpenTelemetry logger provider was added afterwards. Default: false, which logs a warning.
    /// </summary>
    public bool Required { get; set; }

    /// <summary>Whether personal data is redacted too: email addresses, subscriber hashes, names, phones, addresses, IPs. Default: true.</summary>
    public bool RedactPersonalData { get; set; } = true;

    /// <summary>Rules of the application's own, at most 32, applied after the built-in ones. Default: none.</summary>
    public IList<MailchimpRedactionRule> Rules { get; } = [];

    /// <summary>
    /// Values that stay readable, in upper or lower case: whole values such as <c>support@example.com</c>, or a domain written
    /// <c>@example.com</c>. Applies to personal data and to your own rules; a secret can't be allowed. Default: none.
    /// </summary>
    public IList<string> AllowedValues { get; } = [];

    internal IEnumerable<string> Errors()
    {
        if (!Enum.IsDefined(Scope))
        {
            yield return $"{nameof(Scope)}: '{Scope}' is not a scope; use {string.Join(" or ", Enum.GetNames<MailchimpRedactionScope>())}.";
        }

        if (Rules.Count > MaxRules)
        {
            yield return $"{nameof(Rules)}: {Rules.Count} rules are more than {MaxRules}; join patterns with '|'.";
        }

        for (var i = 0; i < Rules.Count; i++)
        {
            var name = Rules[i].Name;
            if (name.Length is 0 or > MaxNameLength || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            {
                yield return $"{nameof(Rules)}:{i}:{nameof(MailchimpRedactionRule.Name)}: '{name}' is not 1 to {MaxNameLength} lower-case letters, digits and underscores.";
            }
            else if (RedactionRule.BuiltIn.ContainsKey(name))
            {
                yield return $"{nameof(Rules)}:{i}:{nameof(MailchimpRedactionRule.Name)}: '{name}' is a built-in rule; choose another name.";
            }

            if (PatternError(Rules[i]) is { } problem)
            {
                yield return $"{nameof(Rules)}:{i}:{nameof(MailchimpRedactionRule.Pattern)}: {problem}";
            }
        }

        if (AllowedValues.Any(string.IsNullOrWhiteSpace))
        {
            yield return $"{nameof(AllowedValues)}: an entry is empty; remove it.";
        }

        for (var i = 0; i < AllowedValues.Count; i++)
        {
            if (AllowedValues[i] == "@")
            {
                yield return $"{nameof(AllowedValues)}:{i}: '@' has no domain; write '@example.com', or set {nameof(RedactPersonalData)} to false to redact no personal data.";
            }
            else if (AllowedValues[i] is { } value && SecretText.IsIn(value))
            {
                yield return $"{nameof(AllowedValues)}:{i}: the entry is an API key or another secret, and secrets are always redacted; remove it, and rotate the key if others can read this configuration.";
            }
        }
    }

    private static string? PatternError(MailchimpRedactionRule rule)
    {
        if (rule.Pattern.Length == 0)
        {
            return "it is empty; write a regular expression.";
        }

        try
        {
            return rule.Compile().IsMatch(string.Empty) ? "it matches the empty text; make it match at least one character." : null;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return exception is NotSupportedException ? "it has look-arounds or back-references, which take too long on some texts, or it is too large; write it without." : $"it is not a regular expression: {exception.Message}";
        }
    }
}
