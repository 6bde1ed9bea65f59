using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class SmallPoolTests
{
    /// <summary>The first of them is what the runtime does by itself.</summary>
    [Theory]
    [InlineData("false")]
    [InlineData("true")]
    public async Task Synchronous_calls_whose_body_is_late_end_on_a_pool_of_two_threads(string telemetry)
    {
        await using var field = (await Field.StartAsync()).With("Telemetry", telemetry);
        field.Mailchimp.Answers("GET /3.0/ping", Answer.Ok with { BeforeHead = TimeSpan.FromMilliseconds(500) });
        field.Mailchimp.Answers(Answer.NotFound with { BeforeBody = TimeSpan.FromMilliseconds(100) });

        var arrived = await field.RunAsync(typeof(SmallPool));

        arrived.Output.Should().Contain("16 calls ended");
        if (telemetry == "true")
        {
            arrived.ErrorCount("resource_not_found").Should().Be(16);
        }
    }
}
