using System.Text.RegularExpressions;

namespace FieldTests.Documentation;

/// <summary>A Markdown page of the repository, read in parts.</summary>
internal sealed partial class Page(string path)
{
    private static readonly string Root = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    private readonly string _text = File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The paths of all pages, relative to the repository.</summary>
    public static IEnumerable<string> Paths =>
        new[] { (".", "*.md", SearchOption.TopDirectoryOnly), ("docs", "*.md", SearchOption.AllDirectories), ("src", "README.md", SearchOption.AllDirectories), ("samples", "README.md", SearchOption.AllDirectories) }
            .SelectMany(static where => Directory.GetFiles(Path.Combine(Root, where.Item1), where.Item2, where.Item3))
            .Select(static file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>The fenced blocks of a language, each with the number of its first line.</summary>
    public IEnumerable<(int Line, string Text)> Blocks(string language) =>
        Fence().Matches(_text).Where(match => match.Groups["language"].Value == language).Select(match => (
            _text.AsSpan(0, match.Index).Count('\n') + 2,
            Regex.Replace(match.Groups["text"].Value, "^" + match.Groups["indent"].Value, string.Empty, RegexOptions.Multiline)));

    /// <summary>The links that lead nowhere in the repository.</summary>
    public IEnumerable<string> BrokenLinks() =>
        Link().Matches(WithoutCode(_text)).Select(static match => match.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal) && !Exists(target));

    private bool Exists(string target)
    {
        var parts = target.Split('#');
        var file = parts[0].Length == 0 ? Path.Combine(Root, path) : Path.Combine(Root, Path.GetDirectoryName(path)!, parts[0]);
        return parts.Length == 1 ? Path.Exists(file) : File.Exists(file) && Anchors(File.ReadAllText(file)).Contains(parts[1]);
    }

    /// <summary>The anchors that GitHub makes of headings.</summary>
    private static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(Fence().Replace(text, string.Empty)).Select(static match => NotInAnchor().Replace(match.Groups["title"].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-'));

    private static string WithoutCode(string text) => InlineCode().Replace(Fence().Replace(text, string.Empty), string.Empty);

    private static string FindRoot(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Telemetry.sln")) ? folder.FullName : FindRoot(folder.Parent ?? throw new DirectoryNotFoundException("Telemetry.sln is not above the tests."));

    [GeneratedRegex(@"^(?<indent> *)```(?<language>\w*)\n(?<text>.*?)^\k<indent>```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<title>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
