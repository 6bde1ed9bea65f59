using FieldTests.Applications;
using FieldTests.Support;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace FieldTests.Cases;

public sealed class MinimalApiTests
{
    [Fact]
    public async Task A_failing_call_while_a_request_is_served_is_a_span_in_the_trace_of_its_log_event()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(MinimalApi));

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.Span.IsClient().Should().BeTrue("server spans come with ASP.NET Core's own instrumentation");
    }

    [Fact]
    public async Task Five_requests_are_five_spans_in_five_traces()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(MinimalApi), async client =>
        {
            for (var request = 0; request < 5; request++)
            {
                using var response = await client.GetAsync("signup");
            }
        });

        arrived.Spans.Should().HaveCount(5).And.OnlyContain(span => span.IsClient());
        arrived.Spans.Select(span => span.TraceId.Hex()).Should().OnlyHaveUniqueItems();
        arrived.Errors.Select(log => log.SpanId.Hex()).Should().BeEquivalentTo(arrived.Spans.Select(span => span.SpanId.Hex()));
        arrived.ErrorCount("member_exists").Should().Be(5);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("01")]
    public async Task The_trace_of_the_incoming_request_goes_on(string flags)
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(MinimalApi), client =>
        {
            client.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-{flags}");
            return client.GetAsync("signup");
        });

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.Span.TraceId.Hex().Should().Be(Trace);
        field.Mailchimp.Requests.Should().ContainSingle().Which.Headers["traceparent"].Should().StartWith($"00-{Trace}-{arrived.Span.SpanId.Hex()}-");
    }
}
