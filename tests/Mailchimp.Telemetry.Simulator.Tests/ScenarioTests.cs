using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Simulator.Tests;

/// <summary>A file replays a day.</summary>
public sealed class ScenarioTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Its_steps_come_and_go()
    {
        await File.WriteAllTextAsync(_file, """
            {
              "description": "A rough morning",
              "steps": [
                // Comments are fine.
                {"kind": "incident", "at": "10s", "for": "20s"},
                {"kind": "error", "error": "TooManyRequests", "at": "1m", "for": "30s"},
              ]
            }
            """);
        var time = new FakeTimeProvider();
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { Time = time, Scenario = _file });
        using var client = mailchimp.CreateClient();

        var statuses = new List<int>();
        for (var second = 0; second < 100; second += 10)
        {
            statuses.Add((int)(await client.GetAsync("ping")).StatusCode);
            time.Advance(TimeSpan.FromSeconds(10));
        }

        statuses.Should().Equal(200, 500, 503, 200, 200, 200, 429, 429, 429, 200);
    }

    [Theory]
    [InlineData("{\n\"steps\":\n[}", "not JSON in line 3.")]
    [InlineData("[]", "A scenario is an object with 'steps', which takes a list of faults.")]
    [InlineData("""{"steps":{}}""", "A scenario is an object with 'steps', which takes a list of faults.")]
    [InlineData("""{"steps":[],"name":"x"}""", "'name' is not a member of a scenario, which takes description, steps.")]
    [InlineData("""{"steps":[{"kind":"hang"},{"kind":"hang","share":3}]}""", "step 2: 'share' takes a number between 0 and 1, such as 0.3, not 3.")]
    public async Task Errors_name_the_file_the_step_and_the_member(string text, string reason)
    {
        await File.WriteAllTextAsync(_file, text);

        var start = () => MailchimpSimulator.StartAsync(new() { Scenario = _file });

        (await start.Should().ThrowAsync<FormatException>()).Which.Message.Should().Be($"{_file}: {reason}");
    }

    [Fact]
    public async Task A_scenario_that_is_missing_is_an_error_of_the_file()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();

        var play = () => mailchimp.PlayAsync(_file + ".missing");

        await play.Should().ThrowAsync<FileNotFoundException>();
    }
}
