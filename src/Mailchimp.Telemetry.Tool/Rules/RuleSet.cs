using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>The Prometheus rules that the tool carries; everything else about rules is made from them.</summary>
internal sealed partial class RuleSet
{
    /// <summary>Where the runbooks are unless a team has its own.</summary>
    public const string RunbookFolder = Documentation.Folder + "runbooks/";

    private const string Folder = "prometheus";

    private RuleSet(IReadOnlyList<(string Name, string Text)> files)
    {
        Files = files;
        Groups = [.. files.SelectMany(file => RuleFile.Parse(file.Text).Groups)];
    }

    /// <summary>The files as they are, comments and all.</summary>
    public IReadOnlyList<(string Name, string Text)> Files { get; }

    public IReadOnlyList<RuleGroup> Groups { get; }

    public IEnumerable<Rule> Alerts => Groups.SelectMany(group => group.Rules).Where(rule => rule.Alert is not null);

    /// <param name="runbooks">The address of the folder with a team's own runbooks, or null.</param>
    /// <param name="waiting">How long each alert waits before it fires, in place of its own time, or null to leave that.</param>
    public static RuleSet Load(Uri? runbooks = null, string? waiting = null) =>
        new([.. Sources.Select(file => (file.Name, Adapt(file.Text, runbooks, waiting)))]);

    /// <summary>In the order in which one stands on another.</summary>
    private static IEnumerable<(string Name, string Text)> Sources =>
    [
        (CountRules.FileName, CountRules.Text),
        (SloRules.FileName, SloRules.Text),
        (SloRules.AlertsFileName, SloRules.Alerts),
        .. Resources.Names(Folder).Select(name => (name[(Folder.Length + 1)..], Resources.Read(name))),
    ];

    private static string Adapt(string text, Uri? runbooks, string? waiting)
    {
        text = runbooks is null ? text : text.Replace(RunbookFolder, runbooks.AbsoluteUri.TrimEnd('/') + '/', StringComparison.Ordinal);
        return waiting is null ? text : Waiting().Replace(text, $"for: {waiting}");
    }

    [GeneratedRegex(@"(?<=^ +)for: \w+", RegexOptions.Multiline)]
    private static partial Regex Waiting();
}
