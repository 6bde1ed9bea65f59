using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class HealthTests
{
    [Fact]
    public async Task The_health_check_claims_nothing_before_the_first_call()
    {
        await using var field = await Field.StartAsync();
        var before = string.Empty;
        var after = string.Empty;

        await field.ServeAsync(typeof(HealthChecked), async client =>
        {
            before = await client.GetStringAsync("healthz");
            using var answer = await client.GetAsync("find");
            after = await client.GetStringAsync("healthz");
        });

        before.Should().StartWith("Healthy: ").And.Contain(" yet").And.NotContain("answers");
        after.Should().StartWith("Healthy: ").And.NotBe(before);
    }

    [Fact]
    public async Task The_health_check_says_that_the_telemetry_is_switched_off()
    {
        await using var field = (await Field.StartAsync()).With("Mailchimp__Telemetry__Enabled", "false");
        var health = string.Empty;

        await field.ServeAsync(typeof(HealthChecked), async client =>
        {
            using var answer = await client.GetAsync("find");
            health = await client.GetStringAsync("healthz");
        });

        health.Should().Be("Healthy: Mailchimp.Telemetry is off: Mailchimp:Telemetry:Enabled is false.");
    }
}
