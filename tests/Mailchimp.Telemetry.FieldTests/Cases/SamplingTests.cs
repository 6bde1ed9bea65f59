using FieldTests.Applications;
using FieldTests.Support;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace FieldTests.Cases;

public sealed class SamplingTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task A_sampler_of_the_application_that_takes_nothing_leaves_log_events_and_metrics(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order).With("SamplingRatio", "0.0");
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(TracedWeb));

        ShouldHaveNoSpan(arrived);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task A_sampler_of_the_application_that_takes_all_exports_server_and_client_spans(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order).With("SamplingRatio", "1.0");
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(TracedWeb));

        ShouldHaveServerAndClient(arrived);
    }

    [Theory]
    [InlineData(typeof(TracedWeb))]
    [InlineData(typeof(MinimalApi))]
    public async Task The_sampler_of_the_environment_decides(Type application)
    {
        await using var field = (await Field.StartAsync()).With("OTEL_TRACES_SAMPLER", "always_off");
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(application);

        ShouldHaveNoSpan(arrived);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task A_trace_that_was_left_out_upstream_stays_out(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(TracedWeb), client => AskWithin(client, "00"));

        ShouldHaveNoSpan(arrived);
    }

    [Fact]
    public async Task A_trace_that_was_sampled_upstream_goes_on_with_server_and_client_spans()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(TracedWeb), client => AskWithin(client, "01"));

        ShouldHaveServerAndClient(arrived);
        arrived.Spans.Should().OnlyContain(span => span.TraceId.Hex() == Trace);
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task Without_a_sampler_every_request_is_a_server_and_a_client_span(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(TracedWeb));

        ShouldHaveServerAndClient(arrived);
    }

    private static Task<HttpResponseMessage> AskWithin(HttpClient client, string flags)
    {
        client.DefaultRequestHeaders.Add("traceparent", $"00-{Trace}-00f067aa0ba902b7-{flags}");
        return client.GetAsync("signup");
    }

    private static void ShouldHaveNoSpan(Arrived arrived)
    {
        arrived.Spans.Should().BeEmpty();
        arrived.Error.Text("mailchimp.error.kind").Should().Be("member_exists");
        arrived.ErrorCount("member_exists").Should().Be(1);
    }

    private static void ShouldHaveServerAndClient(Arrived arrived)
    {
        arrived.Spans.Should().HaveCount(2);
        var client = arrived.Spans.Should().ContainSingle(span => span.IsClient()).Subject;
        var server = arrived.Spans.Should().ContainSingle(span => span.IsServer()).Subject;
        client.Name.Should().Be(Routes.AddMember);
        client.Text("mailchimp.error.kind").Should().Be("member_exists");
        client.ParentSpanId.Hex().Should().Be(server.SpanId.Hex());
        arrived.Error.ShouldBeOf(client);
    }
}
