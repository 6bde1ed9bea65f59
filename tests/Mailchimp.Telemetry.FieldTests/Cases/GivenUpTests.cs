using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class GivenUpTests
{
    [Theory]
    [InlineData("own", "00:00:01.5", "00:01:40")]
    [InlineData("linked", "00:00:01.5", "00:01:40")]
    [InlineData("none", "-00:00:00.001", "00:00:01.5")]
    public async Task A_call_that_outlasts_its_limit_is_a_timeout(string limit, string timeout, string clientTimeout)
    {
        await using var field = (await Field.StartAsync())
            .With("Mailchimp__Limit", limit)
            .With("Mailchimp__Timeout", timeout)
            .With("Mailchimp__ClientTimeout", clientTimeout);
        field.Mailchimp.Answers(Answer.Never).Answers(Routes.Ping, Answer.Ok);

        var arrived = await field.RunAsync(typeof(TimeLimits));

        var span = arrived.TriesOf(Routes.GetMember).Should().ContainSingle().Subject;
        span.Text("mailchimp.error.kind").Should().Be("timeout");
        span.HasErrorStatus().Should().BeTrue();
        arrived.Error.Text("mailchimp.error.kind").Should().Be("timeout");
        arrived.Error.ShouldBeOf(span);
        arrived.ErrorCount("timeout").Should().Be(1);
        arrived.Count("mailchimp.client.cancelled_requests").Should().Be(0);
    }

    [Fact]
    public async Task Each_attempt_that_a_Polly_pipeline_times_out_is_an_error()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Never).Answers(Routes.Ping, Answer.Ok);

        var arrived = await field.RunAsync(typeof(PollyPipeline));

        arrived.TriesOf(Routes.GetMember).Should().HaveCount(2).And.OnlyContain(span => span.Text("mailchimp.error.kind") == "timeout" && span.HasErrorStatus());
        arrived.Errors.Should().HaveCount(2).And.OnlyContain(log => log.Text("mailchimp.error.kind") == "timeout");
        arrived.ErrorCount("timeout").Should().Be(2);
    }

    [Fact]
    public async Task A_call_that_its_caller_cancels_at_once_is_counted_and_is_no_error()
    {
        await using var field = (await Field.StartAsync()).With("Mailchimp__Limit", "own").With("Mailchimp__Timeout", "00:00:00.4");
        field.Mailchimp.Answers(Answer.Never).Answers(Routes.Ping, Answer.Ok);

        var arrived = await field.RunAsync(typeof(TimeLimits));

        var span = arrived.TriesOf(Routes.GetMember).Should().ContainSingle().Subject;
        span.Text("mailchimp.error.kind").Should().BeNull();
        arrived.Errors.Should().BeEmpty();
        arrived.Count("mailchimp.client.errors").Should().Be(0);
        arrived.Count("mailchimp.client.cancelled_requests", ("url.template", "/3.0/lists/{list_id}/members/{subscriber_hash}")).Should().Be(1);
        span.HasErrorStatus().Should().BeFalse();
    }

    [Fact]
    public async Task An_outage_in_which_every_call_is_given_up_opens_an_incident()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Never).Answers(Routes.Ping, Answer.Ok);

        var arrived = await field.RunAsync(typeof(Outage));

        arrived.ErrorCount("timeout").Should().Be(60);
        arrived.Events("mailchimp.incident.opened").Should().ContainSingle().Which.Text("mailchimp.incident.reason").Should().Be("unreachable");
    }
}
