using FieldTests.Applications;
using FieldTests.Support;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace FieldTests.Cases;

public sealed class ServiceDefaultsTests
{
    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task Beside_the_templates_service_defaults_everything_arrives_once(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(ServiceDefaults), until: static otlp => otlp.Logs.Any(static log => log.EventName == "mailchimp.api.error"));

        arrived.Spans.Select(span => span.SpanId.Hex()).Should().OnlyHaveUniqueItems();
        var client = arrived.Spans.Should().ContainSingle(span => span.IsClient()).Subject;
        client.Name.Should().Be(Routes.AddMember);
        client.Text("mailchimp.error.kind").Should().Be("member_exists");
        client.Number("http.request.resend_count").Should().BeNull();
        arrived.Spans.Should().ContainSingle(span => span.IsServer());
        arrived.Error.ShouldBeOf(client);
        arrived.ErrorCount("member_exists").Should().Be(1);
    }

    [Fact]
    public async Task The_handler_of_the_defaults_retries_and_each_try_is_a_span()
    {
        await using var field = (await Field.StartAsync()).With("Order", "last");
        field.Mailchimp.Answers(Answer.Unavailable with { Headers = [("Retry-After", "0")] }, Answer.Ok);

        var arrived = await field.ServeAsync(typeof(ServiceDefaults), until: static otlp => otlp.Logs.Any(static log => log.EventName == "mailchimp.api.recovered"));

        var tries = arrived.TriesOf(Routes.AddMember);
        tries.Should().HaveCount(2);
        tries[0].Text("mailchimp.error.kind").Should().Be("service_unavailable");
        tries[1].Number("http.request.resend_count").Should().Be(1);
        arrived.Events("mailchimp.api.recovered").Should().ContainSingle();
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task Switched_off_the_library_leaves_the_applications_own_telemetry_as_it_is(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order).With("Mailchimp__Telemetry__Enabled", "false");
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(ServiceDefaults), until: static otlp => otlp.Logs.Any() && otlp.Spans.Any(static span => span.IsServer()));

        arrived.Spans.Should().ContainSingle(span => span.IsServer());
        arrived.Spans.Should().ContainSingle(span => span.IsClient())
            .Which.Attributes.Should().NotContain(attribute => attribute.Key.StartsWith("mailchimp.", StringComparison.Ordinal));
        arrived.Logs.Should().NotBeEmpty().And.NotContain(log => log.EventName.StartsWith("mailchimp.", StringComparison.Ordinal));
        arrived.Metrics.Should().NotBeEmpty().And.NotContain(metric => metric.Name.StartsWith("mailchimp.", StringComparison.Ordinal));
    }
}
