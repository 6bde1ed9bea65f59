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
}
