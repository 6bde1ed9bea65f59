using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class ConsoleTests
{
    [Fact]
    public async Task Everything_of_a_console_program_has_arrived_when_it_ends()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(ConsoleProgram));

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.Span.Text("mailchimp.account").Should().Be(Secret.Fingerprint);
    }

    [Fact]
    public async Task Only_what_happens_between_start_and_disposal_is_told()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.NotFound).Answers(Routes.SignUp, Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(ConsoleEpisode));

        field.Mailchimp.Requests.Should().HaveCount(3);
        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.ErrorCount("resource_not_found").Should().Be(0);
    }

    [Fact]
    public async Task Providers_that_a_program_builds_itself_have_the_span_and_the_metric()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(ProvidersByHand));

        arrived.Span.Name.Should().Be(Routes.AddMember);
        arrived.Span.Text("mailchimp.error.kind").Should().Be("member_exists");
        arrived.ErrorCount("member_exists").Should().Be(1);
    }

    [Fact]
    public async Task An_application_without_tracing_has_the_metrics()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.NotFound);

        var arrived = await field.RunAsync(typeof(MetricsOnly));

        arrived.Spans.Should().BeEmpty();
        arrived.ErrorCount("resource_not_found").Should().Be(6);
        arrived.Latest("mailchimp.client.active_requests").Should().Be(0);
    }
}
