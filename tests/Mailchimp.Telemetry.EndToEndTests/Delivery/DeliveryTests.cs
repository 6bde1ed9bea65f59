using Mailchimp.Telemetry.EndToEndTests.Support;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.EndToEndTests.Delivery;

/// <summary>A collector that does not do its work: calls succeed, and each span and event has arrived or was counted as dropped.</summary>
[Collection(Alone.Name)]
public class DeliveryTests
{
    private const int Calls = 4000;
    private const int AtOnce = 16;

    /// <summary>The most that OpenTelemetry exports at once unless told otherwise.</summary>
    private const int Batch = 512;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(400);

    /// <summary>Passes while the collector hangs, and never while it works: what arrives behind its timeout counts twice.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    /// <summary>The log events that name a collector which takes nothing are lost as well: one each of traces, metrics and logs.</summary>
    private const int Warnings = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public enum Failure
    {
        None,
        Refuses,
        Hangs,
        ClosesInMidStream,
        Away,
    }

    [Theory]
    [InlineData(Failure.None)]
    [InlineData(Failure.Refuses)]
    [InlineData(Failure.Hangs)]
    [InlineData(Failure.ClosesInMidStream)]
    [InlineData(Failure.Away)]
    public async Task What_does_not_arrive_is_counted(Failure failure)
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var app = await ExportingApp.StartAsync(failure == Failure.Away ? new Uri($"http://127.0.0.1:{Ports.Free()}") : collector.Endpoint, failure == Failure.Hangs ? Enough : Patience);

        collector.Failure = Handler(failure);
        await app.CallManyAsync(Calls / 2, AtOnce);
        collector.Failure = null;
        await app.CallManyAsync(Calls / 2, AtOnce);
        await app.ShutDownAsync();

        app.Calls.Should().Be(Calls);
        // A batch that is under way when the shutdown's time is up counts as dropped, and may arrive after all.
        var underWay = failure == Failure.Hangs ? Batch : 0;
        (collector.Spans.Count() + app.Dropped("span")).Should().BeInRange(Calls, Calls + underWay);
        (ExportingApp.Errors(collector) + app.Dropped("log")).Should().BeInRange(Calls, Calls + underWay + (failure == Failure.None ? 0 : Warnings));
        if (failure == Failure.None)
        {
            app.Dropped("undeliverable").Should().Be(0);
        }
        else
        {
            app.Dropped("undeliverable").Should().BePositive();
        }

        collector.Resources.Should().NotContain(resource => !resource.Attributes.Has("service.instance.id"), "the exporter knows its provider");
    }

    [Fact]
    public async Task Shutdown_under_load_sends_what_had_ended()
    {
        await using var collector = await OtlpReceiver.StartAsync();
        await using var app = await ExportingApp.StartAsync(collector.Endpoint, Patience);
        using var load = new Load(app);
        await Until.Holds(() => app.Calls > 500);

        var before = app.Calls;
        await app.ShutDownAsync();
        await load.StopAsync();

        ((long)collector.Spans.Count() + app.Dropped("span")).Should().BeInRange(before, app.Calls);
        (ExportingApp.Errors(collector) + app.Dropped("log")).Should().BeInRange(before, app.Calls);
        collector.Spans.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Shutdown_under_load_ends_although_the_collector_hangs(bool givesUpSooner)
    {
        var collector = await OtlpReceiver.StartAsync();
        collector.Failure = Handler(Failure.Hangs);
        await using var app = await ExportingApp.StartAsync(collector.Endpoint, givesUpSooner ? Short : Patience);
        using var load = new Load(app);
        await Until.Holds(() => app.Calls > 1500);

        var before = app.Calls;
        await app.ShutDownAsync().AsTask().WaitAsync(Patience);
        await load.StopAsync();
        await collector.DisposeAsync();

        app.Dropped("span").Should().BeInRange(before, app.Calls);
        app.Dropped("log").Should().BeInRange(before, app.Calls + Warnings);
        collector.Spans.Should().BeEmpty();
    }

    private static RequestDelegate? Handler(Failure failure) => failure switch
    {
        Failure.Refuses => static context =>
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }
        ,
        Failure.Hangs => static context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted),
        Failure.ClosesInMidStream => static async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[100]);
            context.Abort();
        }
        ,
        _ => null,
    };

    /// <summary>Calls without pause, until it is stopped.</summary>
    private sealed class Load : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task[] _workers;

        public Load(ExportingApp app)
        {
            _workers = [.. Enumerable.Range(0, AtOnce).Select(worker => Task.Run(async () =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    await app.CallAsync(worker);
                }
            }))];
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task.WhenAll(_workers);
        }

        public void Dispose() => _stop.Dispose();
    }
}
