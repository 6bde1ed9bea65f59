using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class ResilienceTests
{
    [Fact]
    public async Task Each_attempt_that_the_standard_handler_times_out_is_an_error()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Never).Answers(Routes.Ping, Answer.Ok);

        var arrived = await field.RunAsync(typeof(ResilientWorker));

        var tries = arrived.TriesOf(Routes.GetMember);
        tries.Should().HaveCount(2).And.OnlyContain(span => span.Text("mailchimp.error.kind") == "timeout" && span.HasErrorStatus());
        arrived.Errors.Should().HaveCount(2).And.OnlyContain(log => log.Text("mailchimp.error.kind") == "timeout");
        arrived.ErrorCount("timeout").Should().Be(2);
        arrived.Count("mailchimp.client.cancelled_requests").Should().Be(0);
        tries[1].Number("http.request.resend_count").Should().Be(1);
    }

    [Fact]
    public async Task Tries_of_the_standard_handler_are_numbered()
    {
        await using var field = (await Field.StartAsync()).With("Retries", "2");
        field.Mailchimp.Answers(Answer.Unavailable, Answer.Unavailable, Answer.Ok).Answers(Routes.Ping, Answer.Ok);

        var arrived = await field.RunAsync(typeof(ResilientWorker));

        arrived.TriesOf(Routes.GetMember).Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1, 2);
        arrived.Errors.Should().HaveCount(2);
        arrived.Events("mailchimp.api.recovered").Should().ContainSingle();
    }

    [Fact]
    public async Task An_error_whose_body_comes_after_its_head_is_understood_although_the_handler_disposes_of_it()
    {
        await using var field = (await Field.StartAsync()).With("RetryDelay", "3000");
        field.Mailchimp.Answers(Answer.TooManyConnections with { BeforeBody = TimeSpan.FromMilliseconds(100) }, Answer.Ok).Answers(Routes.Ping, Answer.Ok);

        var arrived = await field.RunAsync(typeof(ResilientWorker));

        arrived.Error.Text("mailchimp.error.kind").Should().Be("too_many_connections");
        arrived.Events("mailchimp.api.recovered").Should().ContainSingle().Which.Message().Should().Contain("too_many_connections");
    }

    [Fact]
    public async Task The_losing_try_of_hedging_is_no_error()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Never, Answer.Ok);

        var arrived = await field.RunAsync(typeof(HedgingWorker));

        field.Mailchimp.Requests.Should().HaveCount(2);
        arrived.Errors.Should().BeEmpty();
        arrived.Count("mailchimp.client.errors").Should().Be(0);
        arrived.TriesOf(Routes.GetMember).Should().HaveCount(2)
            .And.OnlyContain(span => span.Text("mailchimp.error.kind") == null && !span.HasErrorStatus());
    }

    [Fact]
    public async Task Calls_that_a_limiter_of_the_application_rejects_are_none_of_Mailchimps()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Ok with { BeforeHead = TimeSpan.FromMilliseconds(800) });

        var arrived = await field.RunAsync(typeof(LimitedWorker));

        arrived.Output.Split('\n').Count(line => line == "rejected").Should().Be(2);
        arrived.Span.Name.Should().Be(Routes.GetMember);
        arrived.Errors.Should().BeEmpty();
        arrived.Count("mailchimp.client.errors").Should().Be(0);
    }
}
