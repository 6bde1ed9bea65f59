using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>The Prometheus rules that the tool carries; everything else about rules is made from them.</summary>
internal sealed partial class RuleSet
{
    private const string Folder = "prometheus";
    private const string RunbookFolder = "docs/runbooks/";

    private RuleSet(IReadOnlyList<(string Name, string Text)> files)
    {
        Files = files;
        Groups = [.. files.SelectMany(file => RuleFile.Parse(file.Text).Groups)];
        Records = Groups.SelectMany(group => group.Rules).Where(rule => rule.Record is not null).ToDictionary(rule => rule.Record!, rule => rule.Expr);
    }

    /// <summary>The files as they are, comments and all.</summary>
    public IReadOnlyList<(string Name, string Text)> Files { get; }

    public IReadOnlyList<RuleGroup> Groups { get; }

    public IEnumerable<Rule> Alerts => Groups.SelectMany(group => group.Rules).Where(rule => rule.Alert is not null);

    private IReadOnlyDictionary<string, string> Records { get; }

    /// <param name="runbooks">The address of the folder with the runbooks, or null to leave it as a path in the repository.</param>
    /// <param name="waiting">How long each alert waits before it fires, in place of its own time, or null to leave that.</param>
    public static RuleSet Load(Uri? runbooks = null, string? waiting = null) =>
        new([.. Resources.Names(Folder).Select(name => (name[(Folder.Length + 1)..], Adapt(Resources.Read(name), runbooks, waiting)))]);

    /// <summary>The alert's expression over raw series alone, for those who can't load recording rules.</summary>
    public string Inline(Rule alert) => RecordInliner.Inline(alert.Expr, Records);

    private static string Adapt(string text, Uri? runbooks, string? waiting)
    {
        text = runbooks is null ? text : text.Replace(RunbookFolder, runbooks.AbsoluteUri.TrimEnd('/') + '/', StringComparison.Ordinal);
        return waiting is null ? text : Waiting().Replace(text, $"for: {waiting}");
    }

    [GeneratedRegex(@"(?<=^ +)for: \w+", RegexOptions.Multiline)]
    private static partial Regex Waiting();
}
