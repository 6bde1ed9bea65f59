using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FieldTests.Documentation;

/// <summary>Compiles a snippet as a program of its own, against the packages that users put beside the library.</summary>
internal static class SnippetCompiler
{
    /// <summary>What a reader takes as given.</summary>
    private const string Given = """
        global using static Given;

        internal static class Given
        {
            public static readonly string[] args = [];
            public static readonly Microsoft.AspNetCore.Builder.WebApplicationBuilder builder = Microsoft.AspNetCore.Builder.WebApplication.CreateBuilder();
            public static readonly Microsoft.AspNetCore.Builder.WebApplication app = builder.Build();
            public static readonly System.Net.Http.HttpClient http = new();
            public static readonly byte[] body = [];
            public static readonly System.Uri responseBodyUrl = null!;
        }
        """;

    private static readonly string[] ConsoleUsings =
        ["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks"];

    private static readonly string[] WorkerUsings =
        [.. ConsoleUsings, "Microsoft.Extensions.Configuration", "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.Logging"];

    private static readonly string[] WebUsings =
        [.. WorkerUsings, "System.Net.Http.Json", "Microsoft.AspNetCore.Builder", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Http", "Microsoft.AspNetCore.Routing"];

    private static readonly SyntaxTree GivenTree = CSharpSyntaxTree.ParseText(Given);

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>The compiler's errors, with their lines in the snippet.</summary>
    /// <param name="path">The page. It tells the kind of project, and so the implicit usings.</param>
    /// <param name="snippet">The snippet.</param>
    public static IEnumerable<string> Errors(string path, Snippet snippet)
    {
        var given = path switch { "docs/console.md" => ConsoleUsings, "docs/worker.md" => WorkerUsings, _ => WebUsings };
        var usings = CSharpSyntaxTree.ParseText(string.Concat(given.Concat(snippet.Namespaces).Select(static name => $"global using {name};\n")));
        var options = new CSharpCompilationOptions(snippet.IsProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create("Snippet", [GivenTree, usings, snippet.Tree], References, options).GetDiagnostics()
            .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(static diagnostic => diagnostic.ToString());
    }
}
