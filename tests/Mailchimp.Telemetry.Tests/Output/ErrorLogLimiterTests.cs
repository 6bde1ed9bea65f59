using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Output;

public class ErrorLogLimiterTests
{
    [Fact]
    public async Task Equal_errors_beyond_the_limit_are_counted_and_summarised_not_logged()
    {
        var server = await TestServer.StartAsync(context => TestServer.AnswerAsync(context, context.Request.Path.Value!.EndsWith("/ping", StringComparison.Ordinal) ? 400 : 404, null, []));
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(server, options => options.MaxErrorLogsPerMinute = 3, time);
        using var client = server.CreateClient();
        async Task Call(string path, int times)
        {
            for (var i = 0; i < times; i++)
            {
                (await client.GetAsync(path)).Dispose();
            }
        }

        await Call("lists/a", 10);
        await Call("ping", 2);
        run.Logs.ApiErrors.Should().HaveCount(5);

        time.Advance(TimeSpan.FromMinutes(1));
        var summary = HeldBack(run).Should().ContainSingle().Subject;
        summary.Attributes.Should().Contain("mailchimp.held_back.count", 7).And.Contain("mailchimp.error.kind", "resource_not_found").And.Contain("mailchimp.operation", "lists.getList");
        run.Measure("mailchimp.client.errors").Sum(static measurement => measurement.Value).Should().Be(12);

        await Call("lists/a", 4);
        run.Logs.ApiErrors.Should().HaveCount(8);
        run.Dispose();
        HeldBack(run).Should().HaveCount(2);
        HeldBack(run)[1].Attributes.Should().Contain("mailchimp.held_back.count", 1);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Expected_errors_beyond_the_limit_are_no_warning()
    {
        var server = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 404, null, []));
        var time = new FakeTimeProvider();
        using var run = TelemetryRun.Start(
            server,
            static options =>
            {
                options.MaxErrorLogsPerMinute = 3;
                options.ExpectedErrors.Add("resource_not_found");
            },
            time);
        using var client = server.CreateClient();
        for (var i = 0; i < 10; i++)
        {
            (await client.GetAsync("lists/a")).Dispose();
        }

        time.Advance(TimeSpan.FromMinutes(1));

        run.Logs.ApiErrors.Should().HaveCount(3);
        HeldBack(run).Should().BeEmpty();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_neither_ends_a_minute_nor_makes_it_longer()
    {
        var server = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 404, null, []));
        var time = new SettableClock();
        using var run = TelemetryRun.Start(server, static options => options.MaxErrorLogsPerMinute = 1, time);
        using var client = server.CreateClient();
        (await client.GetAsync("lists/a")).Dispose();

        time.SetBack = TimeSpan.FromHours(1);
        (await client.GetAsync("lists/a")).Dispose();
        run.Logs.ApiErrors.Should().HaveCount(1);

        time.Advance(TimeSpan.FromMinutes(1));
        (await client.GetAsync("lists/a")).Dispose();
        run.Logs.ApiErrors.Should().HaveCount(2);
        await server.DisposeAsync();
    }

    private static List<CollectedLog> HeldBack(TelemetryRun run) => [.. run.Logs.All.Where(static log => log.Event.Name == "mailchimp.api.errors_held_back")];

    /// <summary>A clock that can be set back; timestamps, which its base derives from it, go on as they do on a real machine.</summary>
    private sealed class SettableClock : FakeTimeProvider
    {
        public TimeSpan SetBack { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - SetBack;

        public override long GetTimestamp() => base.GetUtcNow().Ticks;
    }
}
