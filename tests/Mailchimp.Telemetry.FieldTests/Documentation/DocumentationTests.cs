using System.Text;
using FluentAssertions.Execution;
using Mailchimp.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FieldTests.Documentation;

/// <summary>What the pages show works: snippets compile, configuration is accepted, links lead somewhere.</summary>
public sealed class DocumentationTests
{
    public static TheoryData<string> Pages => [.. Page.Paths];

    /// <summary>The snippets of the simulator's pages run in a test of their own.</summary>
    public static TheoryData<string> PagesWithCode => [.. Page.Paths.Where(static path => !path.StartsWith("src/Mailchimp.Telemetry.Simulator", StringComparison.Ordinal) && new Page(path).Blocks("csharp").Any())];

    [Theory]
    [MemberData(nameof(PagesWithCode))]
    public void Every_snippet_compiles(string path)
    {
        using var scope = new AssertionScope();
        HashSet<string> shown = [];
        foreach (var (line, snippet) in new Page(path).Blocks("csharp"))
        {
            SnippetCompiler.Errors(path, snippet, shown).Should().BeEmpty("the snippet at line {0} compiles", line);
            shown.UnionWith(SnippetCompiler.Usings(snippet));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_option_in_a_configuration_is_accepted(string path)
    {
        foreach (var (_, json) in new Page(path).Blocks("json").Where(static block => block.Text.Contains("\"Mailchimp\"", StringComparison.Ordinal)))
        {
            using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
            using var services = new ServiceCollection()
                .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddJsonStream(stream).Build())
                .AddMailchimpTelemetry()
                .BuildServiceProvider();

            services.Invoking(static provider => provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value).Should().NotThrow("{0}", json);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_leads_somewhere(string path) => new Page(path).BrokenLinks().Should().BeEmpty();
}
