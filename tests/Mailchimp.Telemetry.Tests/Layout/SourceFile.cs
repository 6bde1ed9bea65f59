using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.Tests.Layout;

/// <summary>A source file of the library, as text.</summary>
internal sealed partial record SourceFile(string Path, string Text)
{
    private const string Library = "src/Mailchimp.Telemetry";

    /// <summary>The first folder below the library's, or nothing for the root.</summary>
    public string Room => Path.Split('/') is [var room, _, ..] ? room : string.Empty;

    /// <summary>The namespace that its folder asks for.</summary>
    public string FolderNamespace => "Mailchimp.Telemetry" + string.Concat(Path.Split('/')[..^1].Select(static folder => "." + folder));

    public string Namespace => NamespaceLine().Match(Text).Groups[1].Value;

    /// <summary>The library's own namespaces that it uses, from the room on.</summary>
    public IEnumerable<string> Used => UsingLine().Matches(Text).Select(static line => line.Groups[1].Value);

    /// <summary>The types that it declares.</summary>
    public IEnumerable<string> Types => AnyType().Matches(Text).Select(static type => type.Groups[1].Value);

    /// <summary>The types that it declares for everybody.</summary>
    public IEnumerable<string> PublicTypes => PublicType().Matches(Text).Select(static type => type.Groups[1].Value);

    public bool Names(string word) => Regex.IsMatch(Code, $@"\b{word}\b");

    /// <summary>The text without comments.</summary>
    public string Code => Comment().Replace(Text, string.Empty);

    public static IReadOnlyList<SourceFile> All { get; } = [.. Find()];

    private static IEnumerable<SourceFile> Find()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(root.FullName, "Telemetry.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests do not run inside of the repository.");
        }

        var library = System.IO.Path.Combine(root.FullName, Library);
        foreach (var path in Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories))
        {
            var relative = System.IO.Path.GetRelativePath(library, path).Replace('\\', '/');
            if (!relative.StartsWith("obj/", StringComparison.Ordinal) && !relative.StartsWith("bin/", StringComparison.Ordinal))
            {
                yield return new SourceFile(relative, File.ReadAllText(path));
            }
        }
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"^using (?:static )?Mailchimp\.Telemetry\.([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex UsingLine();

    [GeneratedRegex(@"^public (?:static |sealed |abstract |readonly |partial )*(?:record struct|record|class|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex PublicType();

    [GeneratedRegex(@"^(?:public|internal) (?:static |sealed |abstract |readonly |partial |ref )*(?:record struct|record|class|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex AnyType();

    [GeneratedRegex("(?<!:)//.*")]
    private static partial Regex Comment();
}
