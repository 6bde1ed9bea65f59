using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldTests.Documentation;

/// <summary>Compiles a snippet as a program of its own, against the packages that users put beside the library.</summary>
internal static class SnippetCompiler
{
    /// <summary>The implicit usings of a web project, those of OpenTelemetry, and what a reader takes as given.</summary>
    private const string Given = """
        global using System;
        global using System.Collections.Generic;
        global using System.Diagnostics;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Mailchimp.Telemetry;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using OpenTelemetry;
        global using OpenTelemetry.Metrics;
        global using OpenTelemetry.Trace;
        global using static Given;

        internal static class Given
        {
            public static readonly string[] args = [];
            public static readonly WebApplicationBuilder builder = WebApplication.CreateBuilder();
            public static readonly WebApplication app = builder.Build();
            public static readonly HttpClient http = new();
            public static readonly Activity activity = new("call");
            public static readonly Serilog.Events.LogEvent logEvent = null!;
            public static readonly byte[] body = [];
            public static readonly Uri responseBodyUrl = null!;
        }
        """;

    private static readonly SyntaxTree GivenTree = CSharpSyntaxTree.ParseText(Given);

    private static readonly MetadataReference[] References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(static path => MetadataReference.CreateFromFile(path))];

    /// <summary>The compiler's errors, with their lines in the snippet.</summary>
    public static IEnumerable<string> Errors(string snippet)
    {
        var tree = CSharpSyntaxTree.ParseText(WithoutPackages(snippet));
        var isProgram = tree.GetCompilationUnitRoot().Members.Any(static member => member is GlobalStatementSyntax);
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return CSharpCompilation.Create("Snippet", [GivenTree, tree], References, options).GetDiagnostics()
            .Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(static diagnostic => diagnostic.ToString());
    }

    /// <summary>The compiler leaves <c>#:package</c> to <c>dotnet run</c>.</summary>
    private static string WithoutPackages(string snippet) =>
        string.Join('\n', snippet.Split('\n').Select(static line => line.StartsWith("#:", StringComparison.Ordinal) ? string.Empty : line));
}
