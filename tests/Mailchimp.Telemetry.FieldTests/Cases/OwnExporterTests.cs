using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class OwnExporterTests
{
    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task An_exporter_and_a_view_of_the_application_see_what_OTLP_sees(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(OwnExporter));

        var printed = arrived.Output.Split('\n').Where(line => line.StartsWith("span|", StringComparison.Ordinal)).ToArray();
        printed.Should().ContainSingle().Which.Should().StartWith($"span|{Routes.AddMember}|member_exists|");
        Secret.ShouldNotBeIn("what the application's exporter got", printed[0]);
        arrived.Span.Name.Should().Be(Routes.AddMember);
        arrived.Count("newsletter.failures", ("mailchimp.error.kind", "member_exists")).Should().Be(1);
        arrived.Metrics.Should().NotContain(metric => metric.Name == "mailchimp.client.errors");
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task An_exporter_in_the_options_of_the_logger_is_the_only_one(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(OwnLogExporter));

        arrived.Error.Text("mailchimp.error.kind").Should().Be("member_exists");
        arrived.Spans.Should().BeEmpty();
        arrived.Events("mailchimp.telemetry.started").Should().ContainSingle().Which.Message().Should().Contain("left to the application");
    }
}
