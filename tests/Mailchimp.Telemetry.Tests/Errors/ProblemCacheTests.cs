using System.Text;
using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry.Tests.Errors;

public class ProblemCacheTests
{
    private const string Instance = "995c5cb0-3280-4a6e-808b-3b096d0bb219";
    private const string Other = "0a1b2c3d-0000-4a6e-808b-3b096d0bb21a";

    private static string Document(string title, string detail, string instance) =>
        $$"""{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"{{title}}","status":404,"detail":"{{detail}}","instance":"{{instance}}"}""";

    [Fact]
    public void The_second_document_of_a_kind_is_classified_as_the_first_but_for_its_instance()
    {
        var first = Classify(404, Document("Resource Not Found", "The requested resource could not be found.", Instance));
        var second = Classify(404, Document("Resource Not Found", "The requested resource could not be found.", Other));

        first.Instance.Should().Be(Instance);
        second.Should().Be(first with { Instance = Other });
    }

    [Fact]
    public void The_same_document_with_another_status_or_content_type_is_read_again()
    {
        var body = Document("Resource Not Found", "The requested resource could not be found.", Instance);

        Classify(404, body).Kind.Should().Be(MailchimpErrorKind.ResourceNotFound);
        Classify(400, body, "application/json").Kind.Should().Be(Fresh(400, body, "application/json").Kind);
        Classify(403, body, "text/html").Should().Be(Fresh(403, body, "text/html"));
    }

    [Fact]
    public void Where_the_content_type_decides_it_is_part_of_what_is_remembered()
    {
        var body = Document("Resource Not Found", "The requested resource could not be found.", Instance).Replace("404", "200", StringComparison.Ordinal);

        Classify(403, body).Kind.Should().Be(MailchimpErrorKind.Forbidden);
        Classify(403, body, "text/html").Kind.Should().Be(MailchimpErrorKind.EdgeBlocked);
    }

    [Fact]
    public void What_is_not_documented_is_not_remembered()
    {
        var known = new ProblemCache();
        var body = Encoding.UTF8.GetBytes(Document("Resource Not Found", "No ada@reader.example here.", Instance));
        var problem = ProblemReader.Read(body);
        known.Add(404, null, body, in problem, MailchimpErrorClassifier.Classify(404, null, body));

        known.TryGet(404, null, body, out _).Should().BeFalse();
    }

    [Fact]
    public void An_instance_inside_of_another_object_is_not_taken_for_the_documents_own()
    {
        var known = new ProblemCache();
        var body = Encoding.UTF8.GetBytes($$"""{"instance":"{{Other}}","title":"Resource Not Found","detail":"The requested resource could not be found.","more":{"instance":"{{Instance}}"}""");
        var problem = ProblemReader.Read(body);
        known.Add(404, null, body, in problem, MailchimpErrorClassifier.Classify(404, null, body));

        known.TryGet(404, null, body, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("995c5cb0-3280-4a6e-808b-3b096d0bb21\\\"")]
    [InlineData("995c5cb0-3280-4a6e-808b-3b096d0\\u0041")]
    [InlineData("ada@reader.example                  ")]
    public void An_instance_that_is_none_is_read_with_care(string instance)
    {
        Classify(404, Document("Resource Not Found", "The requested resource could not be found.", Instance));
        var body = Document("Resource Not Found", "The requested resource could not be found.", instance);

        Classify(404, body).Should().Be(Fresh(404, body, "application/problem+json"));
    }

    private static MailchimpError Classify(int status, string body, string contentType = "application/problem+json") =>
        MailchimpErrorClassifier.Classify(status, contentType, Encoding.UTF8.GetBytes(body));

    /// <summary>The same with a space behind it, which no memory holds.</summary>
    private static MailchimpError Fresh(int status, string body, string contentType) => Classify(status, body + " ", contentType);
}
