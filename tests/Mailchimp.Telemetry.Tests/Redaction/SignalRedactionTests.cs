using System.Collections;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Numerics;
using System.Text;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Redaction.Text;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Tests.Redaction;

/// <summary>What is done to each part of a span, a log record, a measurement, and to values of each type.</summary>
public sealed class SignalRedactionTests : IRedactionCounter
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";
    private const string KeyMark = "[api_key a2bb50e2-us6]";

    private readonly Dictionary<string, int> _counts = [];
    private readonly SignalRedactor _redactor;

    public SignalRedactionTests() => _redactor = new SignalRedactor(MailchimpRedactor.Default, this);

    private int _failures;

    void IRedactionCounter.CountFailure(Exception exception) => _failures++;

    void IRedactionCounter.Count(string rule) => _counts[rule] = _counts.GetValueOrDefault(rule) + 1;

    [Fact]
    public void Attributes_of_a_span_whose_names_are_redacted_or_stand_there_twice_are_all_kept_behind_the_others()
    {
        using var activity = new Activity("work").Start();
        activity.AddTag("twice", Key).AddTag("once", Key).AddTag("twice", "plain").AddTag("name " + Key, "value").AddTag("last", 1);

        SpanRedaction.Redact(activity, _redactor);

        Written(activity.TagObjects).Should().Equal("once=" + KeyMark, "last=1", "twice=" + KeyMark, "twice=plain", $"name {KeyMark}=value");
    }

    [Fact]
    public void An_attribute_that_is_named_as_a_member_is_looked_into()
    {
        var members = (IEnumerable<KeyValuePair<string, object?>>)Redacted("merge_fields", new Dictionary<string, object?> { ["colour"] = "red", ["password"] = "hunter2" })!;

        Written(members).Should().Equal("colour=red", "password=[secret]");
    }

    [Fact]
    public void A_collection_that_can_only_be_counted_is_redacted_and_stays_one_of_its_items()
    {
        Redacted("x", new Counted<string>(["plain", Key])).Should().BeEquivalentTo(new[] { "plain", KeyMark });
        Redacted("x", new Counted<object>([1, Key])).Should().BeEquivalentTo(new object[] { 1, KeyMark });
        _redactor.TryTakeOut("x", new Counted<string>(["plain"]), 0, out _).Should().BeFalse();
    }

    [Fact]
    public void Members_that_throw_when_they_are_read_are_unreadable_and_counted()
    {
        var counter = new BrokenCounter();
        var redactor = new SignalRedactor(MailchimpRedactor.Default, counter);

        redactor.TryRedact("x", Enumerable.Range(0, 2).Select(static number => new KeyValuePair<string, object?>($"k{number}", number == 0 ? 0 : throw new InvalidOperationException("on purpose"))), out var safe).Should().BeTrue();

        safe.Should().Be("[unreadable]");
        counter.Failures.Should().Be(1);
        redactor.TryTakeOut("x", new Printed(), 0, out safe).Should().BeTrue();
        safe.Should().Be("[unreadable]");
    }

    [Fact]
    public void Members_without_a_name_are_written_with_an_empty_one()
    {
        Written((IEnumerable<KeyValuePair<string, object?>>)Redacted("x", new List<KeyValuePair<string, object?>> { new(null!, "a"), new("key", Key) })!).Should().Equal("=a", "key=" + KeyMark);
        Written((IEnumerable<KeyValuePair<string, object?>>)Redacted("x", new List<KeyValuePair<string, string?>> { new(null!, "a"), new("key", Key) })!).Should().Equal("=a", "key=" + KeyMark);
    }

    [Fact]
    public void A_message_that_is_rendered_again_prints_null_and_lists_as_the_runtime_does()
    {
        static void Write(ILogger logger) => logger.LogInformation("{Key}, {None}, {Names}, {Numbers}", Key, null, new[] { "a", null, "b" }, new List<int> { 1, 2 });
        var original = string.Empty;
        using (var factory = LoggerFactory.Create(logging => logging.AddProvider(new Messages(message => original = message))))
        {
            Write(factory.CreateLogger("app"));
        }

        Log(Write, category: "app").FormattedMessage.Should().Be(original.Replace(Key, KeyMark, StringComparison.Ordinal)).And.Be($"{KeyMark}, (null), a, (null), b, 1, 2");
    }

    [Theory]
    [InlineData("password", "[password, [secret]]")]
    [InlineData("colour", "[colour, hunter2]")]
    public void A_single_pair_is_redacted_by_its_name(string name, string printed)
    {
        _redactor.TryRedact("x", new KeyValuePair<string, object?>(name, "hunter2"), out var safe).Should().BeTrue();
        safe!.ToString().Should().Be(printed);
        _redactor.TryRedact("x", new KeyValuePair<string, string?>(name, "hunter2"), out safe).Should().BeTrue();
        safe!.ToString().Should().Be(printed);
        _redactor.TryRedact("x", new object[] { new KeyValuePair<string, object?>("outer", new KeyValuePair<string, object?>(name, "hunter2")) }, out safe).Should().BeTrue();
        safe.Should().BeAssignableTo<IEnumerable<object>>().Which.Single().ToString().Should().Be($"[outer, {printed}]");
    }

    [Fact]
    public void Members_that_refer_to_each_other_are_not_followed_on_every_path()
    {
        var web = new Web(7);

        new SignalRedactor(MailchimpRedactor.Default, new BrokenCounter()).TryRedact("x", web, out _);

        web.Read.Should().BeInRange(1, 20_000);
    }

    [Fact]
    public async Task A_proxy_that_refuses_a_call_keeps_its_password()
    {
        var proxy = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 502, null, []));
        using var run = TelemetryRun.Start();
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy($"http://shop:hunter2@127.0.0.1:{proxy.HttpUri.Port}") });

        var refused = await FluentActions.Awaiting(() => client.GetAsync("https://us6.api.mailchimp.com/3.0/lists")).Should().ThrowAsync<HttpRequestException>();

        refused.WithMessage("*hunter2*", "the application sees what .NET says");
        var log = run.Logs.ApiErrors.Should().ContainSingle().Subject;
        log.Message.Should().Contain("shop:[credential]@127.0.0.1").And.NotContain("hunter2");
        string.Join('\n', log.Attributes.Values).Should().NotContain("hunter2");
        string.Join('\n', run.Span.Events.SelectMany(static one => one.Tags).Concat(run.Span.TagObjects).Select(static tag => tag.Value)).Should().Contain("[credential]").And.NotContain("hunter2");
        await proxy.DisposeAsync();
    }

    public static TheoryData<object?> Plain =>
        [null, true, 'c', (byte)1, (sbyte)1, (short)1, (ushort)1, 1, 1u, 1L, 1ul, 1f, 1d, 1m, DateTime.UnixEpoch, DateTimeOffset.UnixEpoch, TimeSpan.Zero, Guid.Empty, DayOfWeek.Monday, new[] { 1, 2 }, "plain", new Uri("https://x.example/"), new List<string> { "a" }];

    [Fact]
    public void A_value_that_can_change_before_it_is_exported_goes_out_as_it_is_now()
    {
        var (text, texts, bytes) = (new StringBuilder("a"), new[] { "a" }, "a"u8.ToArray());
        var members = new Dictionary<string, object?> { ["text"] = text, ["items"] = new object[] { text, 1 } };

        using var request = new HttpRequestMessage();
        KeyValuePair<string, string>[] pairs = [new("a", "b")];
        var strings = new Dictionary<string, string> { ["a"] = "b" };
        var table = new Hashtable { ["a"] = text };
        var sorted = new SortedDictionary<string, string> { ["a"] = "b" };

        var held = _redactor.RedactAll(
            [new("text", text), new("texts", texts), new("bytes", bytes), new("members", members), new("tuple", (text, 1)), new("headers", request.Headers), new("pairs", pairs), new("strings", strings), new("table", table), new("sorted", sorted)],
            out var isRedacted)!.ToDictionary();
        request.Headers.Add("Authorization", "Basic " + Key);
        pairs[0] = new("a", Key);
        strings["key"] = Key;
        table["key"] = Key;
        sorted["key"] = Key;
        text.Append(Key);
        texts[0] = Key;
        bytes[0] = (byte)'b';
        members["key"] = Key;

        held["text"].Should().Be("a");
        held["texts"].Should().BeOfType<string[]>().Which.Should().Equal("a");
        held["bytes"].Should().BeEquivalentTo("a"u8.ToArray());
        held["members"].Should().BeOfType<Dictionary<string, object?>>().Which.Should().BeEquivalentTo(new Dictionary<string, object?> { ["text"] = "a", ["items"] = new object[] { "a", 1 } });
        held["tuple"].Should().Be("(a, 1)");
        held["headers"].Should().Be(string.Empty);
        held["strings"].Should().BeOfType<Dictionary<string, string>>().Which.Should().Equal(new Dictionary<string, string> { ["a"] = "b" });
        foreach (var (name, original) in new (string, object)[] { ("pairs", pairs), ("table", table), ("sorted", sorted) })
        {
            // OTLP exporters write the members or the text, depending on their version.
            held[name].Should().BeAssignableTo<IEnumerable<KeyValuePair<string, object?>>>().Which.Should().BeEquivalentTo([new KeyValuePair<string, object?>("a", name == "table" ? "a" : "b")]);
            held[name]!.ToString().Should().Be(original.ToString());
        }

        isRedacted.Should().BeFalse();
        _counts.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Plain))]
    public void A_value_without_anything_to_redact_is_left_as_it_is(object? value)
    {
        _redactor.TryRedact("name", value, out var safe).Should().BeFalse();

        safe.Should().BeSameAs(value);
        _counts.Should().BeEmpty();
    }

    [Fact]
    public void A_value_of_another_type_is_what_exporters_write_of_it()
    {
        Redacted("x", new Uri("https://x.example/?apikey=" + Key)).Should().Be("https://x.example/?apikey=" + KeyMark);
        Redacted("x", new Printed()).Should().Be("[unreadable]");
        Redacted("x", new object[] { new Printed(), "b" }).Should().BeEquivalentTo(new[] { "[unreadable]", "b" });
        _failures.Should().Be(2, "nothing is lost silently");
        _counts.Should().Equal(new Dictionary<string, int> { ["secret"] = 1 });
    }

    [Fact]
    public void Arrays_keep_their_shape()
    {
        Redacted("x", new[] { "a", Key, null }).Should().BeOfType<string[]>().Which.Should().Equal("a", KeyMark, null);
        Redacted("x", new List<string> { Key }).Should().BeOfType<List<string>>().Which.Should().Equal(KeyMark);
        Redacted("x", new object[] { 1, Key }).Should().BeOfType<object[]>().Which.Should().Equal(1, KeyMark);
        _counts["api_key"].Should().Be(3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_redacted_in_a_list_or_a_sequence_of_attributes_counts_once(bool isList)
    {
        List<KeyValuePair<string, object?>> attributes = [new("a", "plain"), new("b", Key), new("c", 1), new("d", Key)];

        _redactor.RedactAll(isList ? attributes : attributes.Select(static attribute => attribute))
            .Should().Equal(new("a", "plain"), new("b", KeyMark), new("c", 1), new("d", KeyMark));
        _counts.Should().Equal(new Dictionary<string, int> { ["api_key"] = 2 });
    }

    [Fact]
    public void Names_of_secrets_count_everywhere_and_those_of_people_inside_of_objects()
    {
        Redacted("app.password", "hunter2").Should().Be("[secret]");
        Redacted("password", new[] { "hunter2", "" }).Should().BeOfType<string[]>().Which.Should().Equal("[secret]", "");
        _redactor.TryRedact("city", "Paris", out _).Should().BeFalse();
        Redacted("city", new[] { "Paris" }).Should().BeOfType<string[]>().Which.Should().Equal("Paris");

        var member = new Dictionary<string, object?> { ["city"] = "Paris", ["n"] = 1 };
        Redacted("x", member).Should().BeEquivalentTo(new[] { new KeyValuePair<string, object?>("city", "[address]"), new("n", 1) });
        Redacted("x", new Hashtable { ["city"] = "Paris" }).Should().BeEquivalentTo(new[] { new KeyValuePair<string, object?>("city", "[address]") });
        member["city"].Should().Be("Paris", "the application's own object is left alone");
        _redactor.TryTakeOut("x", new Hashtable { ["a"] = "b" }, depth: 0, out _).Should().BeFalse();
    }

    [Fact]
    public void An_object_inside_another_one_is_redacted_whole_by_its_name()
    {
        var contact = new Dictionary<string, object?> { ["merge_fields"] = new Dictionary<string, object?> { ["MMERGE7"] = "a" }, ["address"] = new Hashtable { ["line"] = "b" }, ["stats"] = 1 };

        Redacted("contact", contact).Should().BeEquivalentTo(new[] { new KeyValuePair<string, object?>("merge_fields", "[merge_fields]"), new("address", "[address]"), new("stats", 1) });
        _redactor.TryTakeOut("address", new Hashtable { ["line"] = "b" }, depth: 0, out _).Should().BeFalse("it may be anybody's");
    }

    [Fact]
    public void A_redacted_name_of_an_attribute_goes_out_redacted_too()
    {
        _redactor.TryRedact(new KeyValuePair<string, object?>(Key, 1), out var named).Should().BeTrue();
        named.Should().Be(new KeyValuePair<string, object?>(KeyMark, 1));

        Written(_redactor.RedactAll([new("a", 1), new("b", Key), new("c", "d")])!).Should().Equal("a=1", "b=" + KeyMark, "c=d");
        _redactor.RedactAll([new("a", 1), new("c", "d")]).Should().BeNull();
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(9, false)]
    public void Objects_are_walked_through_up_to_a_depth_and_printed_past_it(int depth, bool isWalked)
    {
        object value = Key;
        for (var i = 0; i < depth; i++)
        {
            value = new Dictionary<string, object?> { ["x"] = value };
        }

        var safe = Redacted("x", value);
        for (var i = 0; i < Math.Min(depth, 8); i++)
        {
            safe = safe.Should().BeAssignableTo<IEnumerable<KeyValuePair<string, object?>>>().Subject.Single().Value;
        }

        // A dictionary prints as the name of its type: nothing of it goes out, whatever it holds.
        (safe is Dictionary<string, object?> ? "dictionary" : safe).Should().Be(isWalked ? KeyMark : "dictionary");
    }

    [Fact]
    public void A_glance_knows_what_was_clean_before()
    {
        var attribute = new KeyValuePair<string, object?>("place", "of clean text");
        _redactor.IsKnownClean(in attribute).Should().BeFalse();
        _redactor.TryRedact(in attribute, out _).Should().BeFalse();

        _redactor.IsKnownClean(in attribute).Should().BeTrue();
        _redactor.IsKnownClean(new KeyValuePair<string, object?>("place", 1)).Should().BeTrue();
        _redactor.IsKnownClean(new KeyValuePair<string, object?>("place", new Uri("https://x.example/"))).Should().BeFalse();
        _redactor.IsKnownClean(new KeyValuePair<string, object?>("password", 1)).Should().BeFalse();
    }

    [Fact]
    public void Each_part_of_a_span_is_redacted()
    {
        using var activity = new Activity("work");
        activity.AddLink(new ActivityLink(new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, "state=" + Key, isRemote: true)));
        activity.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["link"] = Key }));
        activity.AddLink(new ActivityLink(default, new ActivityTagsCollection { ["clean"] = 1 }));
        activity.Start();
        activity.DisplayName = "work " + Key;
        activity.SetStatus(ActivityStatusCode.Error, "failed " + Key);
        activity.TraceStateString = "a=" + Key;
        activity.SetBaggage("who", "ada@reader.example").SetBaggage("plain", "value");
        activity.SetTag("tag", Key).SetTag("plain", "value").SetTag("number", 1);
        var at = DateTimeOffset.UnixEpoch;
        activity.AddEvent(new ActivityEvent("happened " + Key, at, new ActivityTagsCollection { ["clean"] = 1 }));
        activity.AddEvent(new ActivityEvent("clean", at, new ActivityTagsCollection { ["tag"] = Key, ["clean"] = 1 }));
        activity.AddEvent(new ActivityEvent("clean", at));
        activity.Stop();
        var link = activity.Links.First().Context;

        SpanRedaction.Redact(activity, _redactor);

        activity.DisplayName.Should().Be("work " + KeyMark);
        (activity.Status, activity.StatusDescription).Should().Be((ActivityStatusCode.Error, "failed " + KeyMark));
        activity.TraceStateString.Should().Be("a=" + Key, "trace state and baggage are the application's");
        activity.Baggage.Should().BeEquivalentTo(new Dictionary<string, string?> { ["who"] = "ada@reader.example", ["plain"] = "value" });
        Written(activity.TagObjects).Should().Equal("tag=" + KeyMark, "plain=value", "number=1");
        activity.Events.Select(happened => happened.Name).Should().Equal("happened " + KeyMark, "clean", "clean");
        activity.Events.Should().OnlyContain(happened => happened.Timestamp == at);
        Written(activity.Events.SelectMany(happened => happened.Tags)).Should().Equal("clean=1", "tag=" + KeyMark, "clean=1");
        activity.Links.First().Context.Should().Be(new ActivityContext(link.TraceId, link.SpanId, link.TraceFlags, "state=" + Key, isRemote: true));
        Written(activity.Links.SelectMany(it => it.Tags ?? [])).Should().Equal("link=" + KeyMark, "clean=1");
        _counts.Should().Equal(new Dictionary<string, int> { ["api_key"] = 6 });
    }

    [Fact]
    public void A_measurement_of_each_type_keeps_its_value_and_its_other_attributes()
    {
        using var meter = new Meter("types of measurements");
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(meter.Name)));
        var tags = new TagList { { "key", Key }, { "plain", "value" } };
        var own = new TagList { { "own", new[] { "a", "b" } } };
        var counter = meter.CreateCounter<long>("own");
        counter.Add(1, own);
        counter.Add(1, own);
        meter.CreateCounter<double>("double").Add(1.5, tags);
        meter.CreateCounter<float>("float").Add(2.5f, tags);
        meter.CreateCounter<long>("long").Add(3, tags);
        meter.CreateCounter<int>("int").Add(4, tags);
        meter.CreateCounter<short>("short").Add(5, tags);
        meter.CreateCounter<byte>("byte").Add(6, tags);

        foreach (var (name, value) in (ReadOnlySpan<(string, double)>)[("double", 1.5), ("float", 2.5), ("long", 3), ("int", 4), ("short", 5), ("byte", 6)])
        {
            var series = run.Measure(name).Should().ContainSingle().Subject;
            series.Value.Should().Be(value);
            series.Attributes.Should().HaveCount(2).And.Contain("key", KeyMark).And.Contain("plain", "value");
        }

        run.Measure("own").Should().ContainSingle("an array is the same array in each measurement").Which.Value.Should().Be(2);
    }

    [Theory]
    [InlineData(false, "region")]
    [InlineData(true, "region,customer.email")]
    public void What_all_views_drop_is_not_in_exemplars_either(bool isKeptElsewhere, string kept)
    {
        using var meter = new Meter("views");
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics
            .AddMeter(meter.Name)
            .AddView("orders", new MetricStreamConfiguration { TagKeys = ["region"] })
            .AddView("orders", isKeptElsewhere ? new MetricStreamConfiguration { Name = "orders.all" } : MetricStreamConfiguration.Drop)));
        using (new Activity("order") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start())
        {
            meter.CreateCounter<int>("orders").Add(1, new("region", "eu"), new("customer.email", "ada@reader.example"));
            meter.CreateCounter<int>("returns").Add(1, new("region", "eu"), new("customer.email", "ada@reader.example"));
        }

        Exemplar(run, "orders").Should().Equal(kept.Split(',').Except(["region"]), "the region is the series' own");
        run.Measure("returns").Should().ContainSingle().Which.Attributes.Keys.Should().BeEquivalentTo("region", "customer.email");

        static List<string> Exemplar(TelemetryRun run, string name)
        {
            var names = new List<string>();
            foreach (ref readonly var point in run.Metrics().Single(metric => metric.Name == name).GetMetricPoints())
            {
                point.TryGetExemplars(out var exemplars).Should().BeTrue();
                foreach (ref readonly var exemplar in exemplars)
                {
                    foreach (var tag in exemplar.FilteredTags)
                    {
                        names.Add(tag.Key);
                    }
                }
            }

            return names;
        }
    }

    [Fact]
    public void A_view_of_histograms_drops_nothing_of_another_instrument()
    {
        using var meter = new Meter("histogram views");
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics
            .AddMeter(meter.Name)
            .AddView("c*", new ExplicitBucketHistogramConfiguration { Boundaries = [1], TagKeys = ["region"] })));

        meter.CreateCounter<int>("count").Add(1, new("region", "eu"), new("shop", "a"));
        meter.CreateHistogram<int>("cost").Record(1, new("region", "eu"), new("shop", "a"));

        run.Measure("count").Should().ContainSingle().Which.Attributes.Keys.Should().BeEquivalentTo("region", "shop");
        run.Measure("cost").Should().ContainSingle().Which.Attributes.Keys.Should().BeEquivalentTo("region");
    }

    [Fact]
    public void Each_part_of_a_log_record_is_redacted()
    {
        var record = Log(logger => logger.Log(
            LogLevel.Warning,
            new EventId(7, "event " + Key),
            (IReadOnlyList<KeyValuePair<string, object?>>)[new("password", "hunter2"), new("pwd", "abc"), new("plain", "value"), new("{OriginalFormat}", "sent {password} {pwd}")],
            new InvalidOperationException("failed " + Key),
            static (_, _) => "sent hunter2 abc value"));

        record.CategoryName.Should().Be("app " + KeyMark);
        record.EventId.Should().Be(new EventId(7, "event " + KeyMark));
        record.FormattedMessage.Should().Be("sent [secret] abc", "it is rendered again from its template");
        record.Body.Should().Be("sent {password} {pwd}");
        record.Exception.Should().BeNull();
        var attributes = record.Attributes!.ToDictionary(attribute => attribute.Key, attribute => attribute.Value);
        attributes.Should().Contain("password", "[secret]").And.Contain("plain", "value");
        attributes.Should().Contain("exception.type", "InvalidOperationException").And.Contain("exception.message", "failed " + KeyMark);
        attributes["exception.stacktrace"].Should().BeOfType<string>().Which.Should().StartWith("System.InvalidOperationException: failed " + KeyMark);
    }

    [Fact]
    public void A_message_is_rendered_again_although_a_format_in_it_is_unknown()
    {
        var record = Log(logger => logger.Log(
            LogLevel.Warning,
            0,
            (IReadOnlyList<KeyValuePair<string, object?>>)[new("Count", 5), new("At", 1.5), new("Key", Key), new("{OriginalFormat}", "{Count:l} at {At:0.00} with {Key:l}")],
            null,
            static (_, _) => "5 at 1.50 with " + Key));

        record.FormattedMessage.Should().Be("5 at 1.50 with " + KeyMark);
    }

    [Fact]
    public void A_log_record_without_anything_to_redact_keeps_its_exception_and_its_event()
    {
        var exception = new InvalidOperationException("clean");
        var record = Log(logger => logger.Log(LogLevel.Warning, new EventId(7, "clean"), exception, "sent {Value}", "value"), "clean category");

        record.Exception.Should().BeSameAs(exception);
        (record.CategoryName, record.EventId, record.FormattedMessage).Should().Be(("clean category", new EventId(7, "clean"), "sent value"));
        record.Attributes.Should().HaveCount(2);
    }

    [Fact]
    public void An_exception_without_attributes_beside_it_and_one_whose_text_throws()
    {
        var plain = Log(logger => logger.Log<object?>(LogLevel.Error, 0, null, new InvalidOperationException(Key), static (_, _) => "failed"));
        plain.Attributes!.AsEnumerable().Select(attribute => attribute.Key).Should().Equal("exception.type", "exception.message", "exception.stacktrace");

        // It would throw in the exporter too.
        var silent = Log(logger => logger.Log<object?>(LogLevel.Error, 0, null, new Silent(), static (_, _) => "failed"));
        silent.Exception.Should().BeNull();
        Written(silent.Attributes!).Should().Equal("exception.type=Silent", "exception.message=[unreadable]", "exception.stacktrace=[unreadable]");
    }

    [Theory]
    [InlineData(Key, KeyMark)]
    [InlineData("clean", "clean")]
    public void Members_that_can_be_read_only_once_are_all_there(string text, string shown)
    {
        var members = new ReadOnce([new("first", 1), new("second", text), new("third", 3)]);

        Written((IEnumerable<KeyValuePair<string, object?>>)Redacted("x", members)!).Should().Equal("first=1", "second=" + shown, "third=3");
    }

    [Fact]
    public void Scopes_are_redacted_whether_text_or_attributes()
    {
        var record = Log(logger =>
        {
            using (logger.BeginScope("text " + Key))
            using (logger.BeginScope(new Dictionary<string, object?> { ["key"] = Key, ["clean"] = 1 }))
            using (logger.BeginScope(new KeyValuePair<string, object?>[] { new("array", Key) }))
            using (logger.BeginScope("clean"))
            {
                logger.Log<object?>(LogLevel.Information, 0, null, null, static (_, _) => "sent");
            }
        });

        var scopes = new List<string>();
        record.ForEachScope(
            static (scope, written) =>
            {
                foreach (var member in scope)
                {
                    written.Add($"{member.Key}={member.Value}");
                }
            },
            scopes);
        record.FormattedMessage.Should().Be("sent");
        string.Join(' ', scopes).Should().Contain("key=" + KeyMark).And.Contain("clean=1").And.Contain("array=" + KeyMark).And.Contain("text " + KeyMark).And.NotContain(Key);
    }

    [Theory]
    [InlineData("https://any:" + Key + "@us6.api.mailchimp.com/3.0/ping?fields=id", "https://any:[api_key a2bb50e2-us6]@us6.api.mailchimp.com/3.0/ping?[url_query]")]
    [InlineData("https://us6.api.mailchimp.com/3.0/lists/1/members/ada@reader.example?fields=id", "https://us6.api.mailchimp.com/3.0/lists/1/members/[email]?[url_query]")]
    public void What_stands_before_the_query_of_a_url_member_is_redacted_too(string url, string safe)
    {
        foreach (var value in (object[])[url, new Uri(url)])
        {
            Redacted("x", new Dictionary<string, object?> { ["Url"] = value }).Should().BeAssignableTo<IEnumerable<KeyValuePair<string, object?>>>().Which.Should().Equal([new KeyValuePair<string, object?>("Url", safe)]);
        }
    }

    [Fact]
    public void A_URI_is_read_as_it_is_sent()
    {
        Redacted("x", new Uri("https://us6.api.mailchimp.com/3.0/search-members?query=Ada%20Lovelace&x=1")).Should().Be("https://us6.api.mailchimp.com/3.0/search-members?query=[search_query]&x=1");
    }

    [Fact]
    public void A_message_that_is_rendered_again_keeps_the_formats_of_what_is_clean()
    {
        var record = Log(static logger => logger.LogInformation("{Key}: {Big:N0}, {Half:F3}, {Strict:x}", Key, new BigInteger(1234567), (Half)1.5, new Strict()), category: "app");

        record.FormattedMessage.Should().Be($"{KeyMark}: 1,234,567, 1.500, [unreadable]");
    }

    [Fact]
    public void An_object_with_members_and_a_text_of_its_own_loses_neither()
    {
        var clean = Redacted("x", new Named("plain", "a"));
        var text = Redacted("x", new Named(Key, "a"));
        var safe = Redacted("x", new Named("Login with " + Key, Key));

        clean.Should().BeAssignableTo<IEnumerable<KeyValuePair<string, object?>>>().Which.Should().Equal([new KeyValuePair<string, object?>("member", "a")]);
        clean!.ToString().Should().Be("plain");
        safe.Should().BeAssignableTo<IEnumerable<KeyValuePair<string, object?>>>().Which.Should().Equal([new KeyValuePair<string, object?>("member", KeyMark)]);
        safe!.ToString().Should().NotContain(Key);
        text!.ToString().Should().Be(KeyMark);
    }

    [Fact]
    public void A_scope_of_the_applications_own_type_that_changes_is_shown_as_it_was()
    {
        var scope = new Named("x", "import");

        _redactor.TryRedactMembers(scope, out var shown).Should().BeTrue();
        scope.Member = Key;

        shown.Should().BeAssignableTo<IEnumerable<KeyValuePair<string, object?>>>().Which.Should().Equal([new KeyValuePair<string, object?>("member", "import")]);
    }

    [Fact]
    public void Members_that_are_clean_are_shown_in_a_copy_of_their_own_type()
    {
        var members = new Dictionary<string, object?> { ["step"] = "import" };
        KeyValuePair<string, object?>[] array = [new("step", "import")];

        _redactor.TryRedactMembers(members, out var copy).Should().BeTrue();
        _redactor.TryRedactMembers(array, out var copiedArray).Should().BeTrue();
        members["key"] = Key;
        array[0] = new("key", Key);

        copy.Should().BeOfType<Dictionary<string, object?>>().Which.Should().Equal(new Dictionary<string, object?> { ["step"] = "import" });
        copiedArray.Should().BeOfType<KeyValuePair<string, object?>[]>().Which.Should().BeEquivalentTo(new KeyValuePair<string, object?>[] { new("step", "import") });
    }

    [Fact]
    public void A_text_whose_redaction_fails_is_replaced_and_counted()
    {
        var broken = new BrokenCounter();

        new SignalRedactor(MailchimpRedactor.Default, broken).Redact("key " + Key).Should().Be(SignalRedactor.Unreadable);
        new KeySignalRedactor(MailchimpRedactor.Default, broken).Redact("key " + Key).Should().Be(SignalRedactor.Unreadable);
        new SignalRedactor(MailchimpRedactor.Default, broken).Redact(null).Should().BeNull();

        broken.Failures.Should().Be(2);
    }

    [Fact]
    public void Keys_alone_are_taken_out_of_what_is_not_mailchimps_whatever_holds_them()
    {
        var foreign = new KeySignalRedactor(MailchimpRedactor.Default, this);
        KeyValuePair<string, object?>[] attributes = [new("x", new StringBuilder(Key)), new("y", new object?[] { 1, Key }), new("password", "hunter2 of mine"), new("z", new string('z', 60)), new("n", 1), new("l", 1L), new("d", 1.0), new("b", true), new("0", null)];

        foreign.AreKnownClean(attributes.AsSpan(0, 1)).Should().BeFalse();
        foreign.AreKnownClean(attributes.AsSpan(3, 1)).Should().BeFalse("it is long enough for a key");
        foreign.AreKnownClean(attributes.AsSpan(4)).Should().BeTrue();
        var safe = foreign.RedactAll(attributes)!;

        safe[0].Value.Should().Be(KeyMark);
        safe[1].Value.Should().BeEquivalentTo(new object[] { 1, KeyMark });
        safe[2].Value.Should().Be("hunter2 of mine");
        _counts.Should().Equal(new Dictionary<string, int> { ["api_key"] = 2 });
    }

    [Fact]
    public void A_key_is_found_in_each_part_of_an_exception_that_is_not_mailchimps()
    {
        var foreign = new KeySignalRedactor(MailchimpRedactor.Default, this);
        Exception[] exceptions =
        [
            new InvalidOperationException(Key), new InvalidOperationException("clean", new TimeoutException(Key)), new AggregateException(new TimeoutException("clean"), new TimeoutException(Key)), new OwnText(Key), new OwnFrames(Key), new InvalidOperationException("clean", new OwnText(Key)),
        ];

        foreach (var exception in exceptions)
        {
            var safe = ExceptionText.Redact(exception, foreign);
            safe.Should().NotBeNull("{0} has the key", exception.GetType());
            safe!.Value.Text.Should().Contain(KeyMark).And.NotContain(Key);
        }

        ExceptionText.Redact(new InvalidOperationException("clean", new OwnText("clean")), foreign).Should().BeNull();
        ExceptionText.Redact(new InvalidOperationException("clean", new TimeoutException("clean")), foreign).Should().BeNull();
        ExceptionText.Redact(new Silent(), foreign).Should().Be((SignalRedactor.Unreadable, SignalRedactor.Unreadable));
        _failures.Should().Be(2);
    }

    private static IEnumerable<string> Written(IEnumerable<KeyValuePair<string, object?>> attributes) =>
        attributes.Select(attribute => $"{attribute.Key}={attribute.Value}");

    private object? Redacted(string name, object? value)
    {
        _redactor.TryRedact(name, value, out var safe).Should().BeTrue();
        return safe;
    }

    private static LogRecord Log(Action<ILogger> write, string category = "app " + Key)
    {
        var records = new List<LogRecord>();
        using var run = TelemetryRun.Start(configure: static options => options.Redaction.Scope = MailchimpRedactionScope.Process, configureServices: services => services
            .Configure<OpenTelemetryLoggerOptions>(static options => (options.IncludeScopes, options.IncludeFormattedMessage) = (true, true))
            .ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records)));
        write(run.Get<ILoggerFactory>().CreateLogger(category));

        return records.Should().ContainSingle().Subject;
    }

    private sealed class ReadOnce(KeyValuePair<string, object?>[] members) : IEnumerable<KeyValuePair<string, object?>>
    {
        private bool _isRead;

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            var left = _isRead ? [] : members;
            _isRead = true;
            return left.AsEnumerable().GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    /// <summary>Not of the runtime, no collection that can be copied, and yet it changes.</summary>
    private sealed class Named(string text, string member) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public string Member { get; set; } = member;

        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => new("member", Member);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Enumerable.Repeat(this[0], 1).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => text;
    }

    private sealed class Counted<T>(T[] items) : IReadOnlyCollection<T>
    {
        public int Count => items.Length;

        public IEnumerator<T> GetEnumerator() => items.AsEnumerable().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Messages(Action<string> write) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => write(formatter(state, exception));

        public void Dispose()
        {
        }
    }

    private sealed class Printed
    {
        public override string ToString() => throw new InvalidOperationException("on purpose");
    }

    private sealed class Strict : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => format ?? throw new FormatException("on purpose");
    }

    /// <summary>Members that refer to each other make more paths than there is time for.</summary>
    private sealed class Web(int size) : IEnumerable<KeyValuePair<string, object?>>
    {
        public int Read { get; private set; }

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            Read++;
            return Enumerable.Range(0, size).Select(number => new KeyValuePair<string, object?>($"k{number}", this)).GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class OwnText(string text) : Exception("clean")
    {
        public override string ToString() => text;
    }

    private sealed class OwnFrames(string text) : Exception("clean")
    {
        public override string StackTrace => text;
    }

    private sealed class BrokenCounter : IRedactionCounter
    {
        public int Failures { get; private set; }

        public void Count(string rule) => throw new InvalidOperationException("a rule that is wrong");

        public void CountFailure(Exception exception) => Failures++;
    }

    private sealed class Silent : Exception
    {
        public override string Message => throw new InvalidOperationException("on purpose");

        public override string ToString() => throw new InvalidOperationException("on purpose");
    }
}
