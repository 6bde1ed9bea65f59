namespace Mailchimp.Telemetry.Tool.Glossary;

/// <summary>What each kind of error means and what to do about it. Source: the Marketing API's error documentation.</summary>
internal static class ErrorGlossary
{
    public static readonly Uri Documentation = new("https://mailchimp.com/developer/marketing/docs/errors/");

    /// <summary>All kinds, in the contract's order.</summary>
    public static IReadOnlyList<GlossaryEntry> All { get; } =
        [.. Resources.Read("glossary.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Parse)];

    public static GlossaryEntry Get(MailchimpErrorKind kind) => All.Single(entry => entry.Kind == kind);

    private static GlossaryEntry Parse(string line) =>
        line.Split('\t') is [var name, var title, var meaning, var action] && MailchimpErrorKinds.TryParse(name, out var kind)
            ? new GlossaryEntry(kind, title, meaning, action)
            : throw new InvalidDataException($"glossary.tsv: '{line}' is not kind, title, meaning, action.");
}

internal sealed record GlossaryEntry(MailchimpErrorKind Kind, string Title, string Meaning, string Action);
