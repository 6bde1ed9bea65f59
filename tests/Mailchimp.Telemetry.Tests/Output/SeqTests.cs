using System.Collections.Concurrent;
using System.Text.Json;
using Mailchimp.Telemetry.Serilog;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Tests.Output;

public class SeqTests
{
    private readonly ConcurrentQueue<JsonElement> _events = new();
    private volatile bool _isDown;

    /// <summary>How many events the batch had that was refused last.</summary>
    private int _refused;

    [Fact]
    public async Task Every_event_arrives_once_after_Seq_was_down()
    {
        var seq = await TestServer.StartAsync(IngestAsync);
        var mailchimp = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 429, "application/problem+json", """{"title":"Too Many Requests","status":429,"detail":"You have exceeded the limit of 10 simultaneous connections.","instance":"i"}"""u8.ToArray()));
        using var run = Start(mailchimp, seq.HttpUri, queueLimit: 1000);
        using var client = mailchimp.CreateClient();

        _isDown = true;
        for (var i = 0; i < 20; i++)
        {
            (await client.GetAsync("lists/a" + i)).Dispose();
        }

        await Wait.Until(() => Volatile.Read(ref _refused) > 0);
        _isDown = false;
        for (var i = 20; i < 30; i++)
        {
            (await client.GetAsync("lists/a" + i)).Dispose();
        }

        await Wait.Until(() => Errors.Count >= 30);
        run.Dispose();
        Errors.Select(static one => one.GetProperty("url").GetProperty("full").GetString()![^3..].TrimStart('/', 'a')).Should().BeEquivalentTo(Enumerable.Range(0, 30).Select(static i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        var one = Errors[0];
        one.GetProperty("mailchimp").GetProperty("error").GetProperty("kind").GetString().Should().Be("too_many_connections");
        one.GetProperty("http").GetProperty("response").GetProperty("status_code").GetInt32().Should().Be(429);
        one.GetProperty("@mt").GetString().Should().StartWith("{mailchimp.error.kind} ({mailchimp.error.fault}): {http.request.method} {url.template} {http.response.status_code}");
        one.GetProperty("@tr").GetString().Should().Be(run.Spans[0].TraceId.ToHexString());
        one.GetProperty("@sp").GetString().Should().Be(run.Spans[0].SpanId.ToHexString());
        run.Spans.Should().HaveCount(30, "the sink's own calls are not traced");
        await seq.DisposeAsync();
        await mailchimp.DisposeAsync();
    }

    [Fact]
    public async Task What_does_not_fit_while_Seq_is_down_is_counted()
    {
        _isDown = true;
        var seq = await TestServer.StartAsync(IngestAsync);
        var mailchimp = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 500, null, []));
        using var run = Start(mailchimp, seq.HttpUri, queueLimit: 1);
        using var client = mailchimp.CreateClient();

        // The first event waits; whether the second finds its place free depends on whether the sink has begun to send.
        await Wait.Until(() =>
        {
            client.GetAsync("ping").GetAwaiter().GetResult().Dispose();
            return Dropped(run, "queue_full") > 0;
        });

        var sent = run.Spans.Count;
        run.Measure("mailchimp.client.errors").Single().Value.Should().Be(sent);
        await seq.DisposeAsync();
        await mailchimp.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_under_way_when_the_application_stops_is_counted()
    {
        using var arrived = new SemaphoreSlim(0);
        var seq = await TestServer.StartAsync(async context =>
        {
            arrived.Release();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var mailchimp = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 500, null, []));
        using var run = Start(mailchimp, seq.HttpUri, queueLimit: 10, shutdownTimeout: TimeSpan.Zero);
        using var client = mailchimp.CreateClient();
        (await client.GetAsync("ping")).Dispose();
        await arrived.WaitAsync();
        var waiting = run.Logs.All.Count;

        run.Get<IEnumerable<ILoggerProvider>>().OfType<SeqLoggerProvider>().Single().Dispose();

        Dropped(run, "undeliverable").Should().Be(waiting).And.BePositive();
        await seq.DisposeAsync();
        await mailchimp.DisposeAsync();
    }

    [Fact]
    public async Task What_waits_to_be_sent_again_when_the_application_stops_is_counted()
    {
        _isDown = true;
        var seq = await TestServer.StartAsync(IngestAsync);
        var mailchimp = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 500, null, []));
        using var run = Start(mailchimp, seq.HttpUri, queueLimit: 10);
        using var client = mailchimp.CreateClient();
        (await client.GetAsync("ping")).Dispose();

        // All are in the batch that was refused last: the sink's queue is empty, and what it drops then is dropped in silence.
        await Wait.Until(() => run.Logs.All.Any(IsWarning) && Volatile.Read(ref _refused) == run.Logs.All.Count);

        run.Get<IEnumerable<ILoggerProvider>>().OfType<SeqLoggerProvider>().Single().Dispose();

        Dropped(run, "undeliverable").Should().Be(run.Logs.All.Count);
        await seq.DisposeAsync();
        await mailchimp.DisposeAsync();
    }

    [Theory]
    [InlineData(401, "Unauthorized")]
    [InlineData(503, "ServiceUnavailable")]
    public async Task A_server_that_does_not_take_events_is_named_in_the_log(int status, string reason)
    {
        var seq = await TestServer.StartAsync(context => TestServer.AnswerAsync(context, status, "application/json", """{"Error":"no"}"""u8.ToArray()));
        var mailchimp = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 500, null, []));
        using var run = Start(mailchimp, seq.HttpUri, queueLimit: 10);
        using var client = mailchimp.CreateClient();

        (await client.GetAsync("ping")).Dispose();
        (await client.GetAsync("ping")).Dispose();

        await Wait.Until(() => run.Logs.All.Any(IsWarning));
        run.Logs.All.Single(IsWarning).Message.Should().StartWith($"Part of the Mailchimp telemetry is off: its own log events to Seq, because {seq.HttpUri.AbsoluteUri.TrimEnd('/')} does not take them (").And.Contain(reason);
        await seq.DisposeAsync();
        await mailchimp.DisposeAsync();
    }

    [Theory]
    [InlineData("ServerUrl", "localhost:5341", "*Mailchimp:Seq:ServerUrl: set it to an absolute http or https URI, such as http://localhost:5341.*")]
    [InlineData("ServerUrl", "", "*Mailchimp:Seq:ServerUrl: set it*")]
    [InlineData("QueueLimit", "0", "*Mailchimp:Seq:QueueLimit: 0 is not between 1 and 1,000,000.*")]
    [InlineData("Period", "00:00:00", "*Mailchimp:Seq:Period: 00:00:00 is not between 0 and 00:01:00*")]
    [InlineData("ShutdownTimeout", "-00:00:01", "*Mailchimp:Seq:ShutdownTimeout: -00:00:01 is not between 0 and 00:05:00*")]
    [InlineData("Period", "5", "*Mailchimp:Seq:Period: '5' means days; for seconds, use hours:minutes:seconds, 00:00:05.*")]
    [InlineData("QueueLimit", "many", "*Mailchimp:Seq:QueueLimit: 'many' is not a whole number*")]
    [InlineData("ServerUri", "http://localhost:5341", "*Mailchimp:Seq:ServerUri does not exist; did you mean Mailchimp:Seq:ServerUrl?*")]
    public void An_invalid_option_stops_the_start_and_is_named(string option, string value, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        (builder.Configuration["Mailchimp:Seq:ServerUrl"], builder.Configuration[$"Mailchimp:Seq:{option}"]) = ("http://localhost:5341", value);
        builder.Logging.AddMailchimpSeq();

        FluentActions.Invoking(() => builder.Build().Start()).Should().Throw<OptionsValidationException>().WithMessage(message);
    }

    [Fact]
    public void Options_come_from_the_configuration_and_then_from_code()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Configuration.AddInMemoryCollection([new("Mailchimp:Seq:ServerUrl", "http://localhost:5341"), new("Mailchimp:Seq:ApiKey", "seq"), new("Mailchimp:Seq:QueueLimit", "5")]);
        builder.Logging.AddMailchimpSeq(options => options.QueueLimit++);
        using var host = builder.Build();

        var options = host.Services.GetRequiredService<IOptions<MailchimpSeqOptions>>().Value;

        (options.ServerUrl, options.ApiKey, options.QueueLimit).Should().Be(("http://localhost:5341", "seq", 6));
    }

    private static bool IsWarning(CollectedLog log) => log.Event.Name == "mailchimp.telemetry.unsupported";

    private static double Dropped(TelemetryRun run, string reason) =>
        run.Measure("mailchimp.telemetry.dropped_events").Where(measurement => Equals(measurement.Attributes["mailchimp.drop.reason"], reason)).Sum(static measurement => measurement.Value);

    private static TelemetryRun Start(TestServer mailchimp, Uri seq, int queueLimit, TimeSpan? shutdownTimeout = null) => TelemetryRun.Start(
        mailchimp,
        configureServices: services => services.AddLogging(logging => logging.AddMailchimpSeq(options =>
            (options.ServerUrl, options.Period, options.QueueLimit, options.ShutdownTimeout) = (seq.AbsoluteUri, TimeSpan.FromMilliseconds(50), queueLimit, shutdownTimeout ?? TimeSpan.FromSeconds(10)))));

    private List<JsonElement> Errors => [.. _events.Where(static one => one.GetProperty("EventId").GetProperty("Name").GetString() == "mailchimp.api.error")];

    private async Task IngestAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var lines = (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (_isDown)
        {
            Volatile.Write(ref _refused, lines.Length);
            context.Response.StatusCode = 503;
            return;
        }

        foreach (var line in lines)
        {
            _events.Enqueue(JsonDocument.Parse(line).RootElement);
        }

        await TestServer.AnswerAsync(context, 201, "application/json", "{}"u8.ToArray());
    }
}
