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
        var before = new Snippet(string.Empty);
        foreach (var (line, text) in new Page(path).Blocks("csharp"))
        {
            var snippet = new Snippet(text, before);
            SnippetCompiler.Errors(path, snippet).Should().BeEmpty("the snippet at line {0} compiles", line);
            before = snippet;
        }
    }

    [Fact]
    public void A_snippet_sees_the_namespaces_of_the_one_before_it_only_if_it_goes_on_with_it()
    {
        var first = new Snippet("using Mailchimp.Telemetry;\nvar redactor = MailchimpRedactor.Default;");
        var next = new Snippet("var safe = redactor.Redact(\"a\");", first);

        next.Namespaces.Should().Equal("Mailchimp.Telemetry");
        new Snippet("Console.WriteLine(safe);", next).Namespaces.Should().Equal("Mailchimp.Telemetry");
        new Snippet("var redactor = MailchimpRedactor.Default;", first).Namespaces.Should().BeEmpty("it has its own");
        new Snippet("using System.Text;\nvar text = new StringBuilder();", first).Namespaces.Should().Equal("System.Text");
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
