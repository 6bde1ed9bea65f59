using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FieldTests.Documentation;

/// <summary>A snippet of a page, as a reader copies it.</summary>
internal sealed class Snippet
{
    private readonly CompilationUnitSyntax _root;

    /// <param name="text">The snippet.</param>
    /// <param name="before">The one before it on its page. A reader who takes over its variables has its <c>using</c> lines too.</param>
    public Snippet(string text, Snippet? before = null)
    {
        Tree = CSharpSyntaxTree.ParseText(WithoutPackages(text));
        _root = Tree.GetCompilationUnitRoot();
        var own = _root.Usings.Select(static directive => directive.Name!.ToString());
        Namespaces = before is not null && Continues(before) ? [.. before.Namespaces.Union(own)] : [.. own];
    }

    public SyntaxTree Tree { get; }

    /// <summary>The namespaces that the snippet needs no <c>using</c> line for, beyond the implicit ones.</summary>
    public IReadOnlyList<string> Namespaces { get; }

    public bool IsProgram => _root.Members.Any(static member => member is GlobalStatementSyntax);

    /// <summary>Whether the snippet uses a variable of another, and has none of the same name itself.</summary>
    private bool Continues(Snippet other)
    {
        var used = _root.DescendantNodes().OfType<IdentifierNameSyntax>().Select(static name => name.Identifier.ValueText);
        return other.TopLevelVariables().Intersect(used).Except(Variables(_root)).Any();
    }

    private IEnumerable<string> TopLevelVariables() =>
        _root.Members.OfType<GlobalStatementSyntax>().Select(static member => member.Statement).OfType<LocalDeclarationStatementSyntax>().SelectMany(Variables);

    private static IEnumerable<string> Variables(SyntaxNode node) => node.DescendantNodes().Select(static part => part switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax pattern => pattern.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        _ => string.Empty,
    }).Where(static name => name.Length > 0);

    /// <summary>The compiler leaves <c>#:package</c> to <c>dotnet run</c>.</summary>
    private static string WithoutPackages(string text) =>
        string.Join('\n', text.Split('\n').Select(static line => line.StartsWith("#:", StringComparison.Ordinal) ? string.Empty : line));
}
