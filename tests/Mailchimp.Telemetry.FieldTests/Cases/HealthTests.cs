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

    [Theory]
    [InlineData("")]
    [InlineData("YOUR_API_KEY")]
    [InlineData("0123456789abcdef0123456789abcdef-us7")]
    public async Task The_health_check_is_degraded_while_a_key_is_missing_or_wrong(string key)
    {
        await using var field = (await Field.StartAsync()).With("Mailchimp__ApiKey", key);
        field.Mailchimp.Answers(Answer.KeyInvalid, Answer.Ok);
        var (rejected, accepted) = (string.Empty, string.Empty);

        var arrived = await field.ServeAsync(typeof(HealthChecked), async client =>
        {
            using var first = await client.GetAsync("find");
            rejected = await client.GetStringAsync("healthz");
            using var second = await client.GetAsync("find");
            accepted = await client.GetStringAsync("healthz");
        });

        rejected.Should().StartWith("Degraded: ").And.EndWith("credentials rejected");
        accepted.Should().StartWith("Healthy: ");
        arrived.Error.Text("mailchimp.error.kind").Should().Be("api_key_invalid");
        if (key.Length == 0)
        {
            arrived.Error.Text("mailchimp.account").Should().BeNull("no key was sent");
            arrived.Output.Should().NotContain("MaxAccounts");
        }
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
