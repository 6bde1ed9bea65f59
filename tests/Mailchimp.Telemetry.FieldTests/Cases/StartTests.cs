using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class StartTests
{
    private const int Information = 9;

    [Fact]
    public async Task A_web_application_says_once_at_its_start_what_is_watched()
    {
        await using var field = await Field.StartAsync();

        var arrived = await field.ServeAsync(typeof(MinimalApi));

        arrived.Events("mailchimp.telemetry.started").Should().ContainSingle().Which.SeverityNumber.Should().Be(Information);
    }

    [Fact]
    public async Task A_worker_says_once_at_its_start_what_is_watched()
    {
        await using var field = await Field.StartAsync();

        var arrived = await field.RunAsync(typeof(ResilientWorker));

        arrived.Events("mailchimp.telemetry.started").Should().ContainSingle().Which.SeverityNumber.Should().Be(Information);
    }

    [Fact]
    public async Task Nothing_is_off_with_these_versions_of_OpenTelemetry_and_the_runtime()
    {
        await using var field = await Field.StartAsync();

        var arrived = await field.ServeAsync(typeof(MinimalApi));

        arrived.Events("mailchimp.telemetry.unsupported").Should().BeEmpty();
        arrived.Count("mailchimp.telemetry.internal_errors").Should().Be(0);
    }

    [Fact]
    public async Task A_variable_that_turns_the_runtimes_diagnostics_off_is_named()
    {
        await using var field = (await Field.StartAsync()).With("DOTNET_SYSTEM_NET_HTTP_ENABLEACTIVITYPROPAGATION", "False");

        var arrived = await field.ServeAsync(typeof(MinimalApi));

        arrived.Errors.Should().BeEmpty("nothing can be listened to");
        arrived.Events("mailchimp.telemetry.started").Should().ContainSingle().Which.Text("mailchimp.telemetry.off")
            .Should().Be("all instrumentation, because DOTNET_SYSTEM_NET_HTTP_ENABLEACTIVITYPROPAGATION is False");
        arrived.Events("mailchimp.telemetry.unsupported").Should().ContainSingle("nothing at all arrives, which is worth a warning");
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task An_application_starts_whose_logger_needs_OpenTelemetry(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order);
        field.Mailchimp.Answers(Answer.NotFound);

        var arrived = await field.RunAsync(typeof(TracedLogger));

        arrived.Output.Should().Contain("Mailchimp answered NotFound");
        arrived.Error.Text("mailchimp.error.kind").Should().Be("resource_not_found");
        arrived.Count("mailchimp.telemetry.internal_errors").Should().Be(0);
    }
}
