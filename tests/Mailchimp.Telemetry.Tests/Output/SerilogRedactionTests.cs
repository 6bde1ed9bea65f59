using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
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

    [Fact]
    public void Names_of_properties_that_look_the_same_without_what_is_taken_out_are_kept_apart()
    {
        _log.ForContext("ada@reader.example", 1).ForContext("bob@reader.example", 2).ForContext("[email]", 3).Information("counts");

        Event.Properties.Keys.Should().BeEquivalentTo("[email]", "[email] (2)", "[email] (3)");
        Event.Properties.Values.Select(static value => ((ScalarValue)value).Value).Should().BeEquivalentTo([1, 2, 3]);
    }

    [Fact]
    public void An_object_inside_another_one_is_redacted_whole_by_its_name()
    {
        _log.Information("new {@Contact}", new { Id = 7, MergeFields = new Dictionary<string, string> { ["MMERGE7"] = "a" }, Address = new { Line = "b" } });

        Event.RenderMessage().Should().Be("""new { Id: 7, MergeFields: "[merge_fields]", Address: "[address]" }""");
    }

    [Fact]
    public void Pairs_are_redacted_by_their_names()
    {
        using var request = new HttpRequestMessage();
        request.Headers.Add("Authorization", "Token hunter2");
        var body = new JsonObject { ["password"] = "hunter2", ["phone"] = "+44 20", ["id"] = 7, ["address"] = new JsonObject { ["city"] = "Lyon" }, [Key] = "a, b" };

        _log.Information("{Body} {@Headers} {Pairs} {Own} {@ByKey}", body, request.Headers, new List<KeyValuePair<string, string>> { new("fname", "Ada"), new("status", "new") }, new[] { "[a, b]", "[x]", "no pair" }, new List<KeyValuePair<string, string>> { new(Key, "x") });

        Event.RenderMessage().Should().Be($$"""
            ["[password, [secret]]", "[phone, [phone]]", "[id, 7]", "[address, [address]]", "[{{KeyMark}}, a, b]"] [KeyValuePair`2 { Key: "Authorization", Value: ["[credential]"] }] ["[fname, [name]]", "[status, new]"] ["[a, b]", "[x]", "no pair"] [KeyValuePair`2 { Key: "{{KeyMark}}", Value: "x" }]
            """);
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_replaced_alone()
    {
        _log.Write(new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Error, null, new MessageTemplate([]), [new LogEventProperty("Value", new ThrowingValue()), new LogEventProperty("Other", new ScalarValue(1))]));

        Event.Properties["Value"].Should().BeEquivalentTo(new ScalarValue("[unreadable]"));
        Event.Properties["Other"].Should().BeEquivalentTo(new ScalarValue(1));
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
    public void An_event_that_cannot_be_read_is_replaced_and_counts_as_a_failure_to_redact()
    {
        var stages = new List<object?>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "mailchimp.telemetry.internal_errors")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => stages.Add(tags[0].Value));
        listener.Start();
        var keys = new DictionaryValue([new(new ScalarValue(new ThrowingKey()), new ScalarValue(1))]);

        _log.Write(new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Error, new InvalidOperationException(Key), new MessageTemplate([]), [new LogEventProperty("Value", keys)]));

        Event.RenderMessage().Should().Be("[unreadable]");
        (Event.Level, Event.Timestamp, Event.Exception, Event.Properties.Count).Should().Be((LogEventLevel.Error, DateTimeOffset.UnixEpoch, null, 0));
        stages.Should().Equal("redact_log");
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

    private sealed class ThrowingKey
    {
        public override string ToString() => throw new InvalidOperationException();
    }
}
