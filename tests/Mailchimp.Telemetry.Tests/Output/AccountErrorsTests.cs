using System.Net.Http.Headers;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Output;

/// <summary>What concerns an account as a whole is counted by account, whatever the route.</summary>
public class AccountErrorsTests
{
    private const string Expired = "0123456789abcdef0123456789abcdef-us6";
    private const string Valid = "fedcba9876543210fedcba9876543210-us6";

    [Fact]
    public async Task A_rejected_key_is_counted_for_its_account_alone()
    {
        await using var server = await TestServer.StartAsync(static context => Answer(context, context.Request.Headers.Authorization == "Bearer " + Expired ? "an invalid key" : "a missing resource"));
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();
        foreach (var (key, path) in new[] { (Expired, "ping"), (Expired, "lists"), (Valid, "ping") })
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            (await client.GetAsync(path)).Dispose();
        }

        var counted = run.Measure("mailchimp.client.account_errors").Should().ContainSingle().Subject;
        counted.Value.Should().Be(2);
        counted.Attributes["mailchimp.error.kind"].Should().Be("api_key_invalid");
        counted.Attributes["mailchimp.account"].Should().Be(run.Spans[0].GetTagItem("mailchimp.account")).And.NotBe(run.Spans[2].GetTagItem("mailchimp.account"));
        run.Measure("mailchimp.client.errors").Should().HaveCount(3, "there they are by route");
    }

    [Fact]
    public async Task A_failure_that_was_asked_for_is_marked_wherever_calls_are_counted()
    {
        await using var server = await TestServer.StartAsync(static context => Answer(context, "an invalid key"));
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();
        (await client.GetAsync("ping")).Dispose();
        client.DefaultRequestHeaders.Add("X-Trigger-Error", "APIKeyInvalid");
        (await client.GetAsync("ping")).Dispose();

        foreach (var instrument in (string[])["mailchimp.client.errors", "mailchimp.client.account_errors", "mailchimp.client.request.duration"])
        {
            run.Measure(instrument).Select(point => point.Attributes.GetValueOrDefault("mailchimp.error.simulated")).Should().BeEquivalentTo([null, (object)true], instrument);
        }
    }

    private static Task Answer(Microsoft.AspNetCore.Http.HttpContext context, string name)
    {
        var row = KindCase.Get(name);
        return TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
    }
}
