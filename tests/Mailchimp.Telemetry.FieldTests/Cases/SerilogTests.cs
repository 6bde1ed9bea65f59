using FieldTests.Applications;
using FieldTests.Support;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Tests.PartialFailures;

namespace FieldTests.Cases;

public sealed class SerilogTests
{
    private const string ShortMessage = "member_exists (contact): POST /3.0/lists/{list_id}/members 400";

    public static TheoryData<Type, string, string> Hosts => new()
    {
        { typeof(SerilogUseSerilog), "last", "false" },
        { typeof(SerilogUseSerilog), "asked", "false" },
        { typeof(SerilogAddSerilog), "first", "false" },
        { typeof(SerilogAddSerilog), "last", "false" },
        { typeof(SerilogAddSerilog), "first", "true" },
        { typeof(SerilogAddSerilog), "last", "true" },
        { typeof(SerilogAddSerilog), "asked", "true" },
        { typeof(SerilogProvider), "last", "false" },
    };

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task An_error_arrives_once_on_every_way_whatever_way_Serilog_came_in(Type application, string order, string writeToProviders)
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        field.With("Order", order).With("WriteToProviders", writeToProviders).Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(application);

        ShouldNotHoldTheKey(own);
        var error = arrived.Error;
        error.Text("mailchimp.error.kind").Should().Be("member_exists");
        foreach (var (way, seq) in new[] { ("AddMailchimpSeq", arrived.Seq), ("the application's sink", own.Events) })
        {
            var logged = seq.Where(candidate => candidate["mailchimp.error.kind"] is not null).Should().ContainSingle($"{way} takes the error once").Subject;
            logged["mailchimp.error.kind"].Should().Be("member_exists");
            logged["mailchimp.error.fault"].Should().Be("contact");
            logged["url.template"].Should().Be("/3.0/lists/{list_id}/members");
            logged["http.response.status_code"].Should().Be("400");
            logged["mailchimp.account"].Should().Be(Secret.Fingerprint);
            logged["@tr"].Should().NotBeNull();
            logged["EventId.Name"].Should().Be("mailchimp.api.error", "{0} names the event", way);
        }
    }

    [Fact]
    public async Task A_sink_of_the_application_writes_a_support_report_of_an_error_alone()
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(SerilogUseSerilog));

        arrived.Output.Split("Mailchimp Marketing API error").Should().HaveCount(2).And.Subject.Last().Should().Contain("Kind            member_exists").And.NotContain(Secret.ApiKey);
    }

    [Theory]
    [InlineData("loaded", "false", true)]
    [InlineData("loaded", "true", false)]
    [InlineData("none", "false", false)]
    public async Task The_start_event_says_when_logs_are_left_to_the_OTLP_sink_of_Serilog(string sink, string writeToProviders, bool isLeft)
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        field.With("Order", "first").With("WriteToProviders", writeToProviders).With("OtlpSink", sink).Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(SerilogAddSerilog));

        var started = arrived.Seq.Should().ContainSingle(static candidate => candidate.Template!.StartsWith("Mailchimp telemetry started", StringComparison.Ordinal)).Subject;
        var exports = started["mailchimp.telemetry.exports"];
        exports.Should().Contain(isLeft ? "metrics, traces to " : "logs, metrics, traces to ");
        exports!.Contains("logs left to Serilog.Sinks.OpenTelemetry, which is loaded", StringComparison.Ordinal).Should().Be(isLeft);
        arrived.Events("mailchimp.api.error").Should().HaveCount(isLeft ? 0 : 1);
    }

    [Theory]
    [InlineData(typeof(SerilogUseSerilog))]
    [InlineData(typeof(SerilogProvider))]
    [InlineData(typeof(SeqOnly))]
    public async Task Errors_share_a_template_and_read_by_their_kind_first(Type application)
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        field.Mailchimp.Answers(Answer.NotFound).Answers(Routes.SignUp, Answer.MemberExists);

        var arrived = await field.ServeAsync(application, async client =>
        {
            using var signup = await client.GetAsync("signup");
            using var find = await client.GetAsync("find");
        });

        var ways = application == typeof(SeqOnly) ? [arrived.Seq] : new[] { arrived.Seq, own.Events };
        foreach (var way in ways)
        {
            var errors = way.Where(candidate => candidate["mailchimp.error.kind"] is not null).ToArray();
            errors.Should().HaveCount(2);
            errors.Select(error => error.Template).Distinct().Should().ContainSingle();
            var memberExists = errors.Single(error => error["mailchimp.error.kind"] == "member_exists");
            memberExists.Rendered.Should().StartWith(ShortMessage).And.Contain("is already a list member").And.NotContain("urist.mcvankab");
            errors.Single(error => error != memberExists).Rendered.Should().StartWith("resource_not_found (request): GET /3.0/lists/{list_id}/members/{subscriber_hash} 404");
        }
    }

    [Fact]
    public async Task Through_OTLP_an_error_reads_by_its_kind_first_and_has_its_template()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(SeqOnly));

        var error = arrived.Error;
        error.Message().Should().StartWith(ShortMessage).And.Contain("is already a list member").And.NotContain("urist.mcvankab");
        error.Text("{OriginalFormat}").Should().NotBeNullOrEmpty().And.NotContain("member_exists");
    }

    [Fact]
    public async Task Serilogs_levels_are_those_of_its_sinks_alone()
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        field.With("OwnLevel", "Error").Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(SerilogAddSerilog));

        own.Events.Should().NotContain(candidate => candidate["mailchimp.error.kind"] != null);
        arrived.Error.Text("mailchimp.error.kind").Should().Be("member_exists");
        arrived.Seq.Should().ContainSingle(candidate => candidate["mailchimp.error.kind"] == "member_exists");
    }

    [Theory]
    [InlineData(typeof(SeqOnly))]
    [InlineData(typeof(SerilogUseSerilog))]
    public async Task A_network_failure_carries_what_the_exception_said(Type application)
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        var nobody = ClosedPort.Authority;
        field.With("Mailchimp__Url", $"http://{nobody}/3.0/").With("Mailchimp__Telemetry__AdditionalHosts__0", nobody);

        var arrived = await field.ServeAsync(application);

        var logged = arrived.Seq.Should().ContainSingle(candidate => candidate["mailchimp.error.kind"] == "connection").Subject;
        logged.Rendered.Should().StartWith("connection (network): POST /3.0/lists/{list_id}/members").And.Contain("refused");
        logged["error.type"].Should().NotBeNullOrEmpty();
        arrived.Error.Message().Should().Contain("refused");
        arrived.Error.Text("error.type").Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task What_an_import_leaves_out_is_told_once_on_every_way()
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        field.Mailchimp.Answers("POST /3.0/lists/a1b2c3d4e5", Answer.Json(Bodies.Members(members: 1, errors: 1)));

        var arrived = await field.ServeAsync(typeof(SerilogUseSerilog), "import");

        ShouldTellPartialFailures(arrived, own, "partial failure: POST /3.0/lists/{list_id} 200: 1 of 2 failed: ");
    }

    [Fact]
    public async Task A_batch_that_is_polled_many_times_is_told_once_on_every_way()
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        await using var batch = await FakeBatch.StartAsync(field.Mailchimp);

        var arrived = await field.RunAsync(typeof(SerilogBatchWorker));

        ShouldTellPartialFailures(
            arrived,
            own,
            $"partial failure: 3 of 10 operations of batch {FakeBatch.Id} failed",
            $"partial failure: 3 of 10 results of batch {FakeBatch.Id} are errors: ");
    }

    [Theory]
    [InlineData(typeof(SeqOnly))]
    [InlineData(typeof(SerilogUseSerilog))]
    public async Task A_drill_says_so_and_alarms_nobody(Type application)
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);
        field.Mailchimp.Answers(Answer.InternalError);

        var arrived = await field.ServeAsync(application, "drill");

        var logged = arrived.Seq.Should().ContainSingle(candidate => candidate["mailchimp.error.kind"] == "internal_error").Subject;
        logged.Level.Should().BeOneOf(null, "Information", "Debug");
        logged.Rendered.Should().ContainEquivalentOf("drill");
        arrived.Error.SeverityNumber.Should().BeLessThanOrEqualTo(9);
        arrived.Error.Message().Should().ContainEquivalentOf("drill");
    }

    [Fact]
    public async Task What_is_redacted_for_a_sink_of_the_application_is_counted_in_its_host()
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = await StartAsync(own);

        var arrived = await field.ServeAsync(typeof(SerilogProvider));

        ShouldNotHoldTheKey(own);
        own.Events.Should().ContainSingle(static log => log.Template == "Mailchimp is called with {Credentials}");
        arrived.CountBy("mailchimp.telemetry.redactions", "mailchimp.redaction.rule", ("mailchimp.redaction.signal", "serilog")).Should().Equal(new Dictionary<string, long> { ["api_key"] = 1 });
    }

    private static async Task<Field> StartAsync(SeqReceiver own) => (await Field.StartAsync()).With("OwnSeq__ServerUrl", $"{own.Url}");

    private static void ShouldTellPartialFailures(Arrived arrived, SeqReceiver own, params string[] messages)
    {
        ShouldNotHoldTheKey(own);
        foreach (var (way, seq) in new[] { ("AddMailchimpSeq", arrived.Seq), ("the application's sink", own.Events) })
        {
            var told = seq.Where(static candidate => candidate["mailchimp.partial.error_count"] is not null).ToArray();
            told.Should().HaveCount(messages.Length, way).And.OnlyContain(log => log.Level == "Warning");
            foreach (var (log, message) in told.Zip(messages))
            {
                log.Rendered.Should().StartWith(message, way);
            }

            foreach (var (log, other) in told.Zip(arrived.PartialFailures))
            {
                var span = arrived.Spans.Should().ContainSingle(span => span.SpanId == other.SpanId).Subject;
                span.HasErrorStatus().Should().BeTrue();
                (log["@tr"], log["@sp"]).Should().Be((span.TraceId.Hex(), span.SpanId.Hex()), way);
            }
        }
    }

    private static void ShouldNotHoldTheKey(SeqReceiver own)
    {
        foreach (var body in own.Bodies)
        {
            Secret.ShouldNotBeIn("what the application's own sink sent to Seq", body);
        }
    }
}
