using FieldTests.Applications;
using FieldTests.Support;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Tests.PartialFailures;

namespace FieldTests.Cases;

/// <summary>Contacts that an import leaves out although Mailchimp answers with 200.</summary>
public sealed class ImportTests
{
    private const string Template = "/3.0/lists/{list_id}";

    [Fact]
    public async Task What_an_import_leaves_out_arrives_in_all_signals()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers("POST /3.0/lists/00000000a1", Answer.Json(Bodies.Members(members: 2, errors: 3)));
        field.Mailchimp.Answers("POST /3.0/lists/00000000b2", Answer.Json(Bodies.Members(members: 0, errors: 4)));
        field.Mailchimp.Answers("POST /3.0/lists/00000000c3", Answer.Json(Bodies.Members(members: 3, errors: 0)));

        var arrived = await field.ServeAsync(typeof(ImportApi), async client =>
        {
            (await client.GetStringAsync("import/00000000a1")).Should().Be("3 failed");
            (await client.GetStringAsync("import/00000000b2")).Should().Be("4 failed");
            (await client.GetStringAsync("import/00000000c3")).Should().Be("0 failed");
        });

        var spans = arrived.TriesOf(Routes.Import).OrderBy(static span => span.Text("url.full"), StringComparer.Ordinal).ToArray();
        spans.Select(span => span.Number("mailchimp.partial.error_count")).Should().Equal(3, 4, null);
        spans.Select(span => span.Number("mailchimp.partial.total_count")).Should().Equal(5, 4, null);
        spans.Select(span => span.Text("mailchimp.partial.codes")).Should().Equal(
            "ERROR_CONTACT_EXISTS, invalid_contact, forgotten_email", "ERROR_CONTACT_EXISTS, invalid_contact, forgotten_email, ERROR_GENERIC", null);
        spans.Select(span => (span.HasErrorStatus(), span.Status?.Message)).Should().Equal((true, "Partial failure"), (true, "Total failure"), (false, spans[2].Status?.Message));
        arrived.CountBy("mailchimp.client.partial_errors", "mailchimp.partial.code", ("url.template", Template)).Should().Equal(
            new Dictionary<string, long> { ["ERROR_CONTACT_EXISTS"] = 2, ["invalid_contact"] = 2, ["forgotten_email"] = 2, ["ERROR_GENERIC"] = 1 });
        arrived.PartialFailures.Should().HaveCount(2);
        foreach (var (span, message) in spans.Zip(["partial failure: POST /3.0/lists/{list_id} 200: 3 of 5 failed: ", "total failure: POST /3.0/lists/{list_id} 200: all 4 failed: "]))
        {
            var log = arrived.PartialFailures.Should().ContainSingle(log => log.SpanId == span.SpanId).Subject;
            log.ShouldBeOf(span);
            log.Message().Should().StartWith(message);
        }

        arrived.Errors.Should().BeEmpty();
        arrived.Count("mailchimp.client.errors").Should().Be(0);
    }

    [Fact]
    public async Task What_comes_long_behind_the_head_of_a_large_import_is_counted_and_logged_within_its_trace()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers("POST /3.0/lists/00000000a1", Answer.Json(Bodies.Members(members: 400, errors: 37, memberSize: 700)) with { BeforeBody = TimeSpan.FromMilliseconds(100) });

        var arrived = await field.ServeAsync(typeof(ImportApi), async client =>
        {
            client.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-01");
            (await client.GetStringAsync("import/00000000a1")).Should().Be("37 failed");
        });

        var log = arrived.PartialFailures.Should().ContainSingle().Subject;
        log.ShouldBeOf(arrived.Span);
        log.TraceId.Hex().Should().Be(Trace);
        log.Text("mailchimp.partial.error_count").Should().Be("37");
        log.Text("mailchimp.partial.total_count").Should().Be("437");
        arrived.CountBy("mailchimp.client.partial_errors", "mailchimp.partial.code").Should().Equal(
            Bodies.CodesOf(37).ToDictionary(static code => code.Key, static code => (long)code.Value));
    }
}
