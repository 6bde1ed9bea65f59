using System.Text;
using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry.Tests.Errors;

public class ClassifierTests
{
    [Theory]
    [MemberData(nameof(KindCase.Names), MemberType = typeof(KindCase))]
    public void An_answer_is_classified_by_status_content_type_and_body(string name)
    {
        var row = KindCase.Get(name);

        var error = MailchimpErrorClassifier.Classify(row.Status, row.ContentType, row.Bytes);

        error.Kind.GetName().Should().Be(row.Kind);
        error.Title.Should().Be(row.Title);
        error.Detail.Should().Be(row.Detail ?? error.Detail);
        error.Instance.Should().Be(row.Instance);
        error.Fingerprint.Should().Be(row.Fingerprint);
        error.Fields.Should().Equal(row.Fields ?? []);
    }

    [Fact]
    public void An_error_without_fields_has_an_empty_list_of_them() =>
        new[] { default, new MailchimpError { Kind = MailchimpErrorKind.Timeout }, Classify(404, "{}") }.Should().OnlyContain(error => error.Fields.Count == 0);

    [Fact]
    public void The_cases_cover_every_kind_that_an_answer_can_have()
    {
        var network = new[] { "timeout", "name_resolution", "connection", "tls", "protocol" };

        KindCase.All.Select(row => row.Kind).Distinct().Should().BeEquivalentTo(MailchimpErrorKinds.Names.Except(network));
    }

    [Theory]
    [InlineData("API Key Invalid")]
    [InlineData("APIKeyInvalid")]
    [InlineData("api key invalid")]
    [InlineData("Api_Key-Invalid")]
    public void A_title_is_recognised_however_it_is_spelled(string title) =>
        Classify(401, $$"""{"title":"{{title}}"}""").Kind.Should().Be(MailchimpErrorKind.ApiKeyInvalid);

    [Fact]
    public void A_title_counts_when_a_proxy_rewrote_the_status_and_the_document_kept_it() =>
        Classify(400, """{"title":"Wrong Datacenter","status":403}""").Kind.Should().Be(MailchimpErrorKind.WrongDatacenter);

    [Theory]
    [InlineData(401, "User Disabled", MailchimpErrorKind.UserDisabled)]
    [InlineData(500, "Invalid Resource", MailchimpErrorKind.InvalidResource)]
    public void A_title_that_only_mailchimp_gives_counts_with_any_status(int status, string title, MailchimpErrorKind kind) =>
        Classify(status, $$"""{"title":"{{title}}"}""").Kind.Should().Be(kind);

    [Fact]
    public void A_title_that_says_enough_is_not_overruled_by_words_of_its_detail() =>
        Classify(400, """{"title":"Member Exists","status":400,"detail":"It looks fake or invalid and already exists."}""").Kind.Should().Be(MailchimpErrorKind.MemberExists);

    [Fact]
    public void A_title_of_another_status_does_not_count() =>
        Classify(429, """{"title":"Forbidden","status":429}""").Kind.Should().Be(MailchimpErrorKind.Throttled);

    [Theory]
    [InlineData("{\"title\":7,\"status\":\"404\",\"detail\":[\"x\"],\"instance\":{\"a\":1},\"errors\":\"none\"}")]
    [InlineData("{\"title\":null,\"title\":\"\",\"status\":{},\"errors\":[1,null,[2],{\"field\":3}]}")]
    [InlineData("{}")]
    [InlineData("{\"title\":\"Resource")]
    [InlineData("{\"title\":\"Resource Not Found\",,,}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\0\u0001")]
    [InlineData("  \r\n\t ")]
    public void A_malformed_document_still_has_the_kind_of_its_status(string body) =>
        Classify(404, body).Kind.Should().Be(MailchimpErrorKind.ResourceNotFound);

    [Fact]
    public void A_byte_order_mark_is_skipped() =>
        Classify(400, "\uFEFF{\"title\":\"Member Exists\"}").Kind.Should().Be(MailchimpErrorKind.MemberExists);

    [Fact]
    public void What_was_read_before_the_document_was_cut_off_stands()
    {
        var error = Classify(400, """{"title":"Member Exists","status":400,"instance":"abc","detail":"x is alrea""");

        error.Should().Match<MailchimpError>(e => e.Kind == MailchimpErrorKind.MemberExists && e.Instance == "abc" && e.Detail == null);
    }

    [Fact]
    public void Fields_read_before_the_document_was_cut_off_stand() =>
        Classify(400, """{"title":"Invalid Resource","errors":[{"field":"A","message":"m"},{"field":"B","mess""").Fields.Should().Equal("A", "B");

    [Fact]
    public void The_first_usable_value_of_a_repeated_member_counts() =>
        Classify(404, """{"instance":"","instance":"first","instance":"second"}""").Instance.Should().Be("first");

    [Fact]
    public void Escapes_are_decoded() =>
        Classify(400, """{"title":"Caf\u00e9 \"x\"\\\/ \ud83d\ude00"}""").Title.Should().Be("Café \"x\"\\/ 😀");

    [Theory]
    [InlineData("a\\nb\\rc\\td\\be\\ff", "a\nb\rc\td\be\ff")]
    [InlineData("\\u00e9\\u00E9", "éé")]
    [InlineData("\\/\\\\", "/\\")]
    public void Each_escape_is_decoded(string escaped, string title) =>
        Classify(400, $$"""{"title":"{{escaped}}"}""").Title.Should().Be(title);

    [Theory]
    [InlineData(400, "something else", MailchimpErrorKind.BadRequest)]
    [InlineData(400, "The domain already exists", MailchimpErrorKind.AlreadyExists)]
    [InlineData(400, "ada has signed up to a lot of lists very recently", MailchimpErrorKind.SignupThrottled)]
    [InlineData(422, "something else", MailchimpErrorKind.ClientError)]
    [InlineData(422, "The fields requested are invalid", MailchimpErrorKind.RequestedFieldsInvalid)]
    [InlineData(422, "Only use the x-http-method-override header with POST", MailchimpErrorKind.InvalidMethodOverride)]
    [InlineData(429, "something else", MailchimpErrorKind.Throttled)]
    [InlineData(429, "more than 500 pending webhooks", MailchimpErrorKind.TooManyPendingWebhooks)]
    [InlineData(429, "the limit of 10 simultaneous connections", MailchimpErrorKind.TooManyConnections)]
    [InlineData(503, "something else", MailchimpErrorKind.ServiceUnavailable)]
    [InlineData(503, "This method has been disabled", MailchimpErrorKind.ComplianceRelated)]
    public void A_detail_tells_what_its_title_does_not(int status, string detail, MailchimpErrorKind kind) =>
        Classify(status, $$"""{"title":"Unheard of","detail":"{{detail}}"}""").Kind.Should().Be(kind);

    [Theory]
    [InlineData(503, "Request Blocked", MailchimpErrorKind.EdgeBlocked)]
    [InlineData(503, "had to block your request", MailchimpErrorKind.EdgeBlocked)]
    [InlineData(503, "<p>We had to block your request.</p>", MailchimpErrorKind.EdgeBlocked)]
    [InlineData(503, "nothing of the kind", MailchimpErrorKind.ServiceUnavailable)]
    [InlineData(403, " \n<html>", MailchimpErrorKind.EdgeBlocked)]
    [InlineData(403, "", MailchimpErrorKind.Throttled)]
    [InlineData(403, "{}", MailchimpErrorKind.Forbidden)]
    [InlineData(502, "<html>", MailchimpErrorKind.CdnTimeout)]
    [InlineData(502, "{}", MailchimpErrorKind.ServerError)]
    public void Other_bodies_tell_by_what_they_look_like(int status, string body, MailchimpErrorKind kind) => Classify(status, body).Kind.Should().Be(kind);

    [Theory]
    [InlineData(403, "application/problem+json", MailchimpErrorKind.Forbidden)]
    [InlineData(403, "Application/JSON; charset=utf-8", MailchimpErrorKind.Forbidden)]
    [InlineData(403, "TEXT/HTML", MailchimpErrorKind.EdgeBlocked)]
    [InlineData(403, "text/plain", MailchimpErrorKind.Forbidden)]
    [InlineData(414, "application/problem+json", MailchimpErrorKind.NestingTooDeep)]
    [InlineData(414, "text/html", MailchimpErrorKind.ClientError)]
    [InlineData(403, null, MailchimpErrorKind.Throttled)]
    [InlineData(502, "text/html", MailchimpErrorKind.CdnTimeout)]
    public void Before_its_body_has_come_an_answer_is_known_by_its_headers(int status, string? contentType, MailchimpErrorKind kind) =>
        MailchimpErrorClassifier.Provisional(status, contentType).Should().Be(kind);

    [Fact]
    public void A_fingerprint_belongs_to_a_500_alone()
    {
        const string Document = """{"title":"Internal Server Error","exception":"1ed48f2f5f092d52e44c51c4703e3b1c"}""";

        Classify(500, Document).Fingerprint.Should().Be("1ed48f2f5f092d52e44c51c4703e3b1c");
        Classify(502, Document).Fingerprint.Should().BeNull();
    }

    [Theory]
    [InlineData(399)]
    [InlineData(0)]
    public void An_answer_that_is_no_error_is_refused(int status) =>
        FluentActions.Invoking(() => Classify(status, "{}")).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("statusCode");

    [Theory]
    [InlineData("\"17\"", 17)]
    [InlineData("17", 17)]
    [InlineData("1.5", null)]
    [InlineData("true", null)]
    [InlineData("\"x\"", null)]
    public void A_status_is_a_number_also_in_quotes(string status, int? expected) =>
        ProblemReader.Read(Encoding.UTF8.GetBytes($$"""{"status":{{status}}}""")).Status.Should().Be(expected);

    [Theory]
    [InlineData("\"1ed48f2f5f092d52e44c51c4703e3b1c\"", true)]
    [InlineData("\"1ed48f2f5f092d52e44c51c4703e3b1\"", false)]
    [InlineData("\"1ed48f2f5f092d52e44c51c4703e3b1cc\"", false)]
    [InlineData("\"1ed48f2f5f092d52e44c51c4703e3b1g\"", false)]
    [InlineData("11111111111111111111111111111111", false)]
    public void A_fingerprint_is_thirty_two_hexadecimal_digits(string exception, bool isFingerprint) =>
        (ProblemReader.Read(Encoding.UTF8.GetBytes($$"""{"exception":{{exception}}}""")).Exception is not null).Should().Be(isFingerprint);

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{\"a\":{\"b\":[1,{\"title\":\"x\"}]},\"errors\":[[1],{\"x\":{\"field\":\"no\"},\"field\":\"F\",\"y\":[2]}]} ", true)]
    [InlineData("{\"a\":1", false)]
    [InlineData("{\"errors\":[{\"field\":\"F\"", false)]
    [InlineData("{\"a\":{\"b\":1}", false)]
    [InlineData("[]", false)]
    public void A_document_is_complete_where_its_end_was_read(string document, bool isComplete) =>
        ProblemReader.Read(Encoding.UTF8.GetBytes(document)).IsComplete.Should().Be(isComplete);

    [Theory]
    [InlineData("{\"errors\":[{\"field\":\"A\"}],\"errors\":[{\"field\":\"B\"},{\"field\":\"A\"},{\"field\":\"\"},{\"field\":7}]}", "A,B")]
    [InlineData("{\"errors\":[{\"x\":{\"field\":\"no\"},\"field\":\"F\"}]}", "F")]
    [InlineData("{\"errors\":[],\"title\":\"x\"}", "")]
    public void Fields_are_named_once_in_order(string document, string fields) =>
        string.Join(',', Classify(400, document).Fields).Should().Be(fields);

    [Fact]
    public void Invalid_utf8_is_replaced_and_does_no_harm()
    {
        byte[] body = [.. "{\"title\":\"Member Exists\",\"instance\":\""u8, 0xFF, 0xC0, .. "\"}"u8];

        var error = MailchimpErrorClassifier.Classify(400, null, body);

        error.Kind.Should().Be(MailchimpErrorKind.MemberExists);
        error.Instance.Should().Be("\uFFFD\uFFFD");
    }

    [Fact]
    public void Long_members_are_cut_at_a_character_boundary()
    {
        var error = Classify(400, $$"""{"title":"{{new string('t', 63)}}😀","detail":"{{new string('d', 5000)}}","instance":"{{new string('i', 100)}}"}""");

        error.Title.Should().Be(new string('t', 63));
        error.Detail.Should().HaveLength(Problem.MaxDetail);
        error.Instance.Should().HaveLength(Problem.MaxInstance);
    }

    [Fact]
    public void No_more_than_sixteen_fields_are_named()
    {
        var errors = string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"field":"F{{i}}","message":"m"}"""));

        Classify(400, $$"""{"title":"Invalid Resource","errors":[{{errors}}]}""").Fields.Should().HaveCount(16).And.OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Deep_nesting_does_no_harm(int depth)
    {
        var deep = new string('[', depth) + new string(']', depth);

        Classify(400, $$"""{"title":"Member Exists","x":{{deep}}}""").Kind.Should().Be(MailchimpErrorKind.MemberExists);
    }

    [Fact]
    public void A_status_below_400_is_no_error()
    {
        var act = () => Classify(204, "");

        act.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("statusCode");
    }

    [Fact]
    public void The_text_of_an_error_holds_nothing_sensitive() =>
        Classify(400, """{"title":"Member Exists","detail":"ada@reader.example is already a list member.","instance":"abc"}""")
            .ToString().Should().Be("member_exists (instance abc)");

    [Fact]
    public void Random_bytes_never_throw()
    {
        const int Seed = 20;
        var random = new Random(Seed);
        for (var i = 0; i < 20_000; i++)
        {
            var row = KindCase.All[random.Next(KindCase.All.Count)];
            var body = row.Bytes;
            for (var flips = random.Next(1, 8); flips > 0 && body.Length > 0; flips--)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var act = () => MailchimpErrorClassifier.Classify(row.Status, row.ContentType, body.AsSpan(0, random.Next(body.Length + 1)));
            act.Should().NotThrow($"seed {Seed}, round {i}");
        }
    }

    private static MailchimpError Classify(int status, string body) =>
        MailchimpErrorClassifier.Classify(status, "application/problem+json", Encoding.UTF8.GetBytes(body));
}
