using System.Globalization;
using Mailchimp.Telemetry.Incidents;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Incidents;

public sealed class IncidentWatchTests : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<IncidentEvent> _events = [];
    private readonly IncidentWatch _watch;

    public IncidentWatchTests() => _watch = new IncidentWatch("us6", MailchimpIncidentReason.ServerErrors, Recovery, Silence, _time, _events.Add);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void It_tells_when_the_errors_began_and_how_many_there_were()
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        var failures = Fail();

        var opened = _events.Should().ContainSingle().Subject;
        opened.Change.Should().Be(IncidentChange.Opened);
        opened.Incident.Should().Be(new MailchimpIncident { Datacenter = "us6", Reason = MailchimpIncidentReason.ServerErrors, Scope = MailchimpIncidentScope.Datacenter, FailingOperations = 1, CalledOperations = 1, Since = Start + TimeSpan.FromMinutes(5) });
        (opened.Calls, opened.Failures, opened.Duration).Should().Be((failures, failures, TimeSpan.FromSeconds(failures - 1)));
        _watch.Open.Should().Equal(opened.Incident);
    }

    [Fact]
    public void Success_closes_it_and_the_event_tells_of_the_whole_incident()
    {
        var failures = Fail();
        var calls = failures;
        while (_watch.Open.Any())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _watch.Add("GET ping", failed: false);
            calls++;
        }

        var closed = _events[^1];
        closed.Change.Should().Be(IncidentChange.Recovered);
        closed.Incident.Should().Be(_events[0].Incident);
        (closed.Calls, closed.Failures, closed.Duration).Should().Be((calls, failures, TimeSpan.FromSeconds(calls - 1)));
    }

    [Fact]
    public void Silence_closes_it_without_a_call_and_again_the_next_time()
    {
        for (var round = 1; round <= 2; round++)
        {
            Fail();
            _time.Advance(Silence - TimeSpan.FromTicks(1));
            _watch.Open.Should().NotBeEmpty();

            _time.Advance(TimeSpan.FromTicks(1));
            _watch.Open.Should().BeEmpty();
            _events.Should().HaveCount(2 * round);
            _events[^1].Change.Should().Be(IncidentChange.Silent);
        }
    }

    [Fact]
    public void A_call_puts_the_silence_off()
    {
        Fail();
        _time.Advance(TimeSpan.FromMinutes(10));
        _watch.Add("GET ping", failed: true);
        _time.Advance(TimeSpan.FromMinutes(14));
        _watch.Open.Should().NotBeEmpty("the last call is 14 minutes old");

        // Looked at four times in the length of a silence.
        _time.Advance(TimeSpan.FromMinutes(5));
        _watch.Open.Should().BeEmpty();
    }

    [Fact]
    public void Once_disposed_it_looks_no_more()
    {
        Fail();
        _watch.Dispose();

        _time.Advance(Silence * 2);

        _events.Should().ContainSingle();
    }

    [Fact]
    public async Task The_end_by_silence_is_no_part_of_the_call_that_opened_it()
    {
        var local = new AsyncLocal<string>();
        var seen = new TaskCompletionSource<string?>();
        using var watch = new IncidentWatch("us6", MailchimpIncidentReason.ServerErrors, Recovery, TimeSpan.FromMilliseconds(50), TimeProvider.System, happened =>
        {
            if (happened.Change == IncidentChange.Silent)
            {
                seen.TrySetResult(local.Value);
            }
        });
        local.Value = "a request";
        for (var i = 0; i < 10; i++)
        {
            watch.Add("GET ping", failed: true);
        }

        (await seen.Task.WaitAsync(TimeSpan.FromSeconds(30))).Should().BeNull();
    }

    [Fact]
    public void The_tracker_knows_whose_incident_is_open()
    {
        using var tracker = new IncidentTracker(Recovery, Silence, _time, _events.Add);
        tracker.HasOpen(null).Should().BeFalse();
        var row = Contract.ErrorKindTable.Get(MailchimpErrorKind.GatewayTimeout);
        for (var i = 0; i < 20; i++)
        {
            tracker.Add("us6", "GET ping", row, fingerprint: null, () => null);
            tracker.Add(null, "GET ping", row: null, fingerprint: null, () => null);
        }

        (tracker.HasOpen(null), tracker.HasOpen("us6"), tracker.HasOpen("us1")).Should().Be((true, true, false));
        tracker.All.Select(watch => watch.Datacenter).Distinct().Should().BeEquivalentTo("us6", null);

        _time.Advance(Silence);
        tracker.HasOpen(null).Should().BeFalse();
    }

    [Fact]
    public void Incidents_at_several_data_centers_are_told_apart_and_disposed_together()
    {
        using var tracker = new IncidentTracker(Recovery, Silence, _time, _events.Add);
        var row = Contract.ErrorKindTable.Get(MailchimpErrorKind.GatewayTimeout);
        foreach (var datacenter in (string?[])["us1", "us6", null])
        {
            for (var i = 0; i < 20; i++)
            {
                tracker.Add(datacenter, "GET ping", row, fingerprint: null, () => null);
            }
        }

        (tracker.HasOpen("us1"), tracker.HasOpen("us6"), tracker.HasOpen("us7"), tracker.HasOpen(string.Empty)).Should().Be((true, true, false, false));
        tracker.Open.Select(incident => incident.Datacenter).Should().BeEquivalentTo("us1", "us6", null);

        tracker.Dispose();
        _time.Advance(Silence * 2);
        _events.Should().HaveCount(3).And.OnlyContain(happened => happened.Change == IncidentChange.Opened);
    }

    [Fact]
    public void A_fault_stays_known_through_the_generation_after_its_own()
    {
        var errors = new RepeatedErrors();
        bool IsNew(string fault, int minute) => !errors.Add("GET lists", fault, "GET /lists", TimeSpan.FromMinutes(minute)).IsKnown;

        IsNew("first", 0).Should().BeTrue();
        IsNew("second", 31).Should().BeTrue();
        IsNew("third", 40).Should().BeTrue();
        IsNew("first", 50).Should().BeFalse();
        IsNew("third", 62).Should().BeFalse();
        IsNew("second", 70).Should().BeFalse();
    }

    [Theory]
    [InlineData(0, 30, false)]
    [InlineData(30, 60, false)]
    [InlineData(31, 61, false)]
    [InlineData(61, 61, true)]
    public void A_fault_is_remembered_for_half_an_hour_at_least(int otherAtMinute, int againAtMinute, bool isNew)
    {
        var errors = new RepeatedErrors();
        errors.Add("GET lists", "fault", "fault", TimeSpan.Zero).IsKnown.Should().BeFalse();
        errors.Add("GET lists", "other", "other", TimeSpan.FromMinutes(otherAtMinute)).IsKnown.Should().BeFalse();

        errors.Add("GET lists", "fault", "fault", TimeSpan.FromMinutes(againAtMinute)).IsKnown.Should().Be(!isNew);
    }

    [Theory]
    [InlineData(1022, false)]
    [InlineData(1023, true)]
    public void No_more_than_two_generations_of_faults_are_remembered(int others, bool isNew)
    {
        var errors = new RepeatedErrors();
        errors.Add("GET lists", "fault", "fault", TimeSpan.Zero).IsKnown.Should().BeFalse();
        for (var i = 0; i < others; i++)
        {
            errors.Add("GET lists", i.ToString(CultureInfo.InvariantCulture), $"GET /lists/{i}", TimeSpan.Zero).IsKnown.Should().BeFalse();
        }

        errors.Add("GET lists", "fault", "fault", TimeSpan.Zero).IsKnown.Should().Be(!isNew);
    }

    [Fact]
    public void Within_seconds_any_failure_of_a_request_is_the_same_error()
    {
        var errors = new RepeatedErrors();
        Repetition At(int second, string? fingerprint) => errors.Add("GET lists", fingerprint, "GET /lists", TimeSpan.FromSeconds(second));

        At(0, fingerprint: null).IsKnown.Should().BeFalse();
        At(4, fingerprint: null).Should().Be(new Repetition(IsKnown: true, IsLast: false, IsLastOfOperation: false), "a poll looks like this as well");
        At(8, "500").IsKnown.Should().BeTrue();
        At(19, fingerprint: null).IsKnown.Should().BeFalse();
        At(40, "500").IsKnown.Should().BeTrue("it has the same fingerprint");
    }

    [Fact]
    public void One_request_again_and_again_is_told_from_several_in_turn_by_operation()
    {
        var errors = new RepeatedErrors();
        Repetition Add(string operation, string request) => errors.Add(operation, "500", request, TimeSpan.Zero);

        Add("GET lists", "a");
        Add("GET lists", "a").Should().Be(new Repetition(IsKnown: true, IsLast: true, IsLastOfOperation: true));
        Add("GET reports", "b").Should().Be(default(Repetition));
        Add("GET lists", "a").Should().Be(new Repetition(IsKnown: true, IsLast: false, IsLastOfOperation: true));
        Add("GET lists", "c").Should().Be(default(Repetition));
        Add("GET lists", "a").Should().Be(new Repetition(IsKnown: true, IsLast: false, IsLastOfOperation: false));
    }

    [Fact]
    public void Evidence_is_the_logarithm_of_the_likelihoods()
    {
        var test = new SequentialTest(new EvidenceSteps(usual: 0.01, 0.5));

        test.Add(failed: true, isEvidence: true, TimeSpan.FromSeconds(1), new Counts(7, 3)).Nats.Should().BeApproximately(Math.Log(0.5 / 0.01), 1e-9);
        test.Add(failed: true, isEvidence: false, TimeSpan.FromSeconds(2), default);
        var evidence = test.Add(failed: false, isEvidence: true, TimeSpan.FromSeconds(2), default);
        evidence.Nats.Should().BeApproximately(Math.Log(0.5 / 0.01) + Math.Log(0.5 / 0.99), 1e-9);
        (evidence.Since, evidence.Counts, evidence.Before).Should().Be((TimeSpan.FromSeconds(1), new Counts(3, 2), new Counts(7, 3)));
        test.Reset();
        test.Add(failed: false, isEvidence: true, TimeSpan.FromSeconds(3), default).Should().Be(default(Evidence));
    }

    [Fact]
    public void What_is_not_usual_is_at_least_four_times_what_is()
    {
        new EvidenceSteps(usual: 0.02, 0.05).OnFailure(0).Should().BeApproximately(Math.Log(4), 1e-9);
        new EvidenceSteps(usual: 0.02, 0.2).OnFailure(0).Should().BeApproximately(Math.Log(10), 1e-9);
    }

    /// <returns>How many calls failed until an incident was open, one a second.</returns>
    private int Fail()
    {
        var failures = 0;
        while (!_watch.Open.Any() && failures < 100)
        {
            if (failures > 0)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            _watch.Add("GET ping", failed: true);
            failures++;
        }

        return failures;
    }
}
