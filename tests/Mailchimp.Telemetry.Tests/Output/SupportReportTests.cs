using System.Net;
using System.Text;
using Mailchimp.Telemetry.Tests.Support;
using Serilog.Events;

namespace Mailchimp.Telemetry.Tests.Output;

public class SupportReportTests
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";
    private const string Body = """{"title":"Resource Not Found","status":404,"detail":"ada@reader.example is not here","instance":"9258381c-5176-43d4-bb49-ada6a02f8b47"}""";

    [Fact]
    public async Task A_log_event_and_a_span_give_what_support_asks_for_and_no_secret()
    {
        var server = await TestServer.StartAsync(context =>
        {
            context.Response.Headers["X-Request-Id"] = "9258381c-5176-43d4-bb49-ada6a02f8b47";
            return TestServer.AnswerAsync(context, 404, "application/problem+json", Encoding.UTF8.GetBytes(Body));
        });
        using var run = TelemetryRun.Start(server, options => options.LogRequestBody = true);
        using (var client = server.CreateClient())
        {
            client.DefaultRequestHeaders.Add("Authorization", "Bearer " + Key);
            (await client.PutAsync("lists/abc/members/ada%40reader.example", new StringContent("{\"email_address\":\"ada@reader.example\"}"))).Dispose();
        }

        var log = run.Logs.ApiErrors.Should().ContainSingle().Subject;
        var fromLog = MailchimpSupportReport.FromAttributes(log.Attributes);
        foreach (var report in new[] { fromLog, MailchimpSupportReport.FromActivity(run.Span) })
        {
            report.Should().Contain("Instance        9258381c-5176-43d4-bb49-ada6a02f8b47").And.Contain("Request ID      9258381c-5176-43d4-bb49-ada6a02f8b47")
                .And.Contain("PUT http").And.Contain("/3.0/lists/abc/members/[email]").And.Contain("404 Resource Not Found").And.Contain("lists.setListMember")
                .And.Contain("Detail          [email] is not here").And.Contain(run.Span.TraceId.ToHexString())
                .And.MatchRegex("Time \\(UTC\\) +20[0-9]{2}-").And.MatchRegex("Duration \\(s\\) +[0-9]")
                .And.NotContain("reader.example").And.NotContain("0123456789ab");
        }

        fromLog.Should().Contain("Request headers\n  content-length: ").And.Contain("Response headers\n").And.Contain("  x-request-id: 9258381c")
            .And.Contain("Request body\n{\"email_address\":\"[email]\"}").And.Contain("Response body\n{\"title\"");
        await server.DisposeAsync();
    }

    [Fact]
    public void An_error_that_the_application_classified_gives_one_too()
    {
        var error = MailchimpErrorClassifier.Classify(404, "application/problem+json", Encoding.UTF8.GetBytes(Body));
        using var response = new HttpResponseMessage(HttpStatusCode.NotFound)
        {
            RequestMessage = new HttpRequestMessage(HttpMethod.Get, "https://us6.api.mailchimp.com/3.0/lists?apikey=" + Key),
        };

        MailchimpSupportReport.FromError(error, response).Should()
            .Contain("GET https://us6.api.mailchimp.com/3.0/lists\n").And.Contain("Kind            resource_not_found").And.Contain("[email] is not here").And.NotContain("apikey");
    }

    [Fact]
    public void A_Serilog_event_gives_one()
    {
        var logEvent = new LogEvent(
            DateTimeOffset.UnixEpoch,
            LogEventLevel.Error,
            null,
            new MessageTemplate([]),
            [new("mailchimp.error.kind", new ScalarValue("internal_error")), new("http.request.header.user-agent", new ScalarValue("app by ada@reader.example"))]);

        logEvent.ToMailchimpSupportReport().Should().Contain("Kind            internal_error").And.Contain("app by [email]").And.Contain("Request headers");
    }
}
