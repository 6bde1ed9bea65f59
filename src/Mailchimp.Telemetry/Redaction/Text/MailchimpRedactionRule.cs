using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry;

/// <summary>A rule of the application's own: what matches is replaced by the rule's name in brackets.</summary>
public sealed class MailchimpRedactionRule
{
    /// <summary>1 to 32 lower-case letters, digits and underscores; appears in the text and in <c>mailchimp.redaction.rule</c>.</summary>
    public string Name { get; set => field = value ?? string.Empty; } = string.Empty;

    /// <summary>
    /// A regular expression. Matched in linear time (<see cref="RegexOptions.NonBacktracking"/>), therefore without
    /// look-arounds and back-references.
    /// </summary>
    public string Pattern { get; set => field = value ?? string.Empty; } = string.Empty;

    internal Regex Compile() => new(Pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
