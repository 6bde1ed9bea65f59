using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Mailchimp.Telemetry.Tests.Output;

/// <summary>What reaches the sinks inside of <c>WriteTo.MailchimpRedacted</c>.</summary>
public sealed class SerilogRedactionTests : IDisposable
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";
    private const string KeyMark = "[api_key a2bb50e2-us6]";

    private readonly Sink _sink = new();
    private readonly Logger _log;

    public SerilogRedactionTests() => _log = new LoggerConfiguration().WriteTo.MailchimpRedacted(to => to.Sink(_sink)).CreateLogger();

    public void Dispose() => _log.Dispose();

    [Fact]
    public void Keys_of_a_dictionary_that_look_the_same_without_what_is_taken_out_are_kept_apart()
    {
        _log.Information("counts {Counts}", new Dictionary<string, int> { ["ada@reader.example"] = 1, ["bob@reader.example"] = 2, ["eve@reader.example"] = 3, ["all"] = 6 });

        Event.RenderMessage().Should().Be("""counts [("[email]": 1), ("[email] (2)": 2), ("[email] (3)": 3), ("all": 6)]""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_message_that_its_exception_does_not_print_is_redacted(bool throws)
    {
        _log.Error(new SilentException($"call with {Key} failed", throws), "failed");

        Event.Exception!.Message.Should().Be($"call with {KeyMark} failed");
        Event.Exception.ToString().Should().NotContain(Key);
    }

    [Fact]
    public void What_cannot_be_read_leaves_an_event_that_says_so()
    {
        var template = new MessageTemplate([]);
        _log.Write(new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Error, new InvalidOperationException(Key), template, [new LogEventProperty("Value", new ThrowingValue())]));

        Event.RenderMessage().Should().Be("[unreadable]");
        (Event.Level, Event.Timestamp, Event.Exception, Event.Properties.Count).Should().Be((LogEventLevel.Error, DateTimeOffset.UnixEpoch, null, 0));
    }

    private LogEvent Event => _sink.Events.Should().ContainSingle().Subject;

    private sealed class Sink : ILogEventSink
    {
        public List<LogEvent> Events { get; } = [];

        public void Emit(LogEvent logEvent) => Events.Add(logEvent);
    }

    private sealed class SilentException(string message, bool throws) : Exception(message)
    {
        public override string ToString() => throws ? throw new InvalidOperationException() : "Silent";
    }

    private sealed class ThrowingValue : LogEventPropertyValue
    {
        public override void Render(TextWriter output, string? format = null, IFormatProvider? formatProvider = null) => throw new InvalidOperationException();
    }
}
