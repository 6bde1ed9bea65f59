using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("ExpectedErrors", "resource_not_found", "Mailchimp:Telemetry:ExpectedErrors", "ExpectedErrors__0")]
    [InlineData("ExpectedError__0", "resource_not_found", "Mailchimp:Telemetry:ExpectedError", "ExpectedErrors")]
    [InlineData("ServerTimeout", "120", "Mailchimp:Telemetry:ServerTimeout", "00:02:00")]
    [InlineData("Redaction__AllowedValues__0", Secret.ApiKey, "Mailchimp:Telemetry:Redaction:AllowedValues", "key")]
    public async Task A_wrong_option_stops_the_start_with_its_full_key_and_the_cure(string option, string value, string key, string cure)
    {
        await using var field = (await Field.StartAsync()).With($"Mailchimp__Telemetry__{option}", value);

        var output = await field.FailAsync(typeof(TypedClient));

        output.Should().Contain(key).And.Contain(cure);
        Secret.ShouldNotBeIn("the message", output);
        field.Mailchimp.Requests.Should().BeEmpty();
    }
}
