using System.Diagnostics.Metrics;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Hosting.Export;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Tests.Hosting;

public sealed class ExportQueueTests : IDisposable
{
    private readonly Instruments _instruments = new(meterFactory: null, isWholeHost: false);
    private readonly MeterListener _listener = new();
    private readonly List<(long Count, string Tags)> _dropped = [];
    private readonly ExportQueue _queue;
    private int _undelivered;

    public ExportQueueTests()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name == "mailchimp.telemetry.dropped_events")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) => _dropped.Add((count, string.Join(' ', tags.ToArray().Select(static tag => $"{tag.Key}={tag.Value}")))));
        _listener.Start();
        _queue = new ExportQueue(capacity: 3, SignalNames.Log, _instruments, () => _undelivered++);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _instruments.Dispose();
    }

    [Fact]
    public void What_has_no_room_is_refused_and_counted_until_a_batch_has_gone()
    {
        Enumerable.Range(0, 5).Select(_ => _queue.TryEnter()).Should().Equal(true, true, true, false, false);
        _dropped.Should().Equal(Enumerable.Repeat((1L, "mailchimp.drop.signal=log mailchimp.drop.reason=queue_full"), 2));

        _queue.Complete(2, isDelivered: true);
        Enumerable.Range(0, 3).Select(_ => _queue.TryEnter()).Should().Equal(true, true, false);
        _dropped.Should().HaveCount(3);
        _undelivered.Should().Be(0);
    }

    [Fact]
    public void A_batch_that_failed_is_counted_whole()
    {
        _queue.TryEnter();
        _queue.TryEnter();
        _queue.Complete(2, isDelivered: false);

        _dropped.Should().Equal((2L, "mailchimp.drop.signal=log mailchimp.drop.reason=undeliverable"));
        _undelivered.Should().Be(1);
    }

    [Fact]
    public void What_is_left_is_counted_once()
    {
        _queue.TryEnter();
        _queue.TryEnter();
        _queue.Abandon();
        _queue.Complete(2, isDelivered: false);
        _queue.Abandon();

        _dropped.Should().Equal((2L, "mailchimp.drop.signal=log mailchimp.drop.reason=undeliverable"));
    }
}
