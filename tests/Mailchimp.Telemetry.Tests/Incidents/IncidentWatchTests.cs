using System.Globalization;
using Mailchimp.Telemetry.Incidents;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Incidents;

public sealed class IncidentWatchTests : IDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<IncidentEvent> _events = [];
    private readonly IncidentWatch _watch;

    public IncidentWatchTests() => _watch = new IncidentWatch("us6", IncidentReason.ServerErrors, Silence, _time, _events.Add);

    public void Dispose() => _watch.Dispose();

    [Fact]
    public void It_tells_when_the_errors_began_and_how_many_there_were()
    {
        _time.Advance(TimeSpan.FromMinutes(5));
        var failures = Fail();

        var opened = _events.Should().ContainSingle().Subject;
        opened.Change.Should().Be(IncidentChange.Opened);
        opened.Incident.Should().Be(new MailchimpIncident("us6", IncidentReason.ServerErrors, Start + TimeSpan.FromMinutes(5)));
        (opened.Calls, opened.Failures, opened.Duration).Should().Be((failures, failures, TimeSpan.FromSeconds(failures - 1)));
        opened.BySilence.Should().BeFalse();
        _watch.Open.Should().Be(opened.Incident);
    }

    [Fact]
    public void Success_closes_it_and_the_event_tells_of_the_whole_incident()
    {
        var failures = Fail();
        var calls = failures;
        while (_watch.Open is not null)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _watch.Add(failed: false);
            calls++;
        }

        var closed = _events[^1];
        closed.Change.Should().Be(IncidentChange.Closed);
        closed.Incident.Should().Be(_events[0].Incident);
        (closed.Calls, closed.Failures, closed.Duration, closed.BySilence).Should().Be((calls, failures, TimeSpan.FromSeconds(calls - 1), false));
    }

    [Fact]
    public void Silence_closes_it_without_a_call_and_again_the_next_time()
    {
        for (var round = 1; round <= 2; round++)
        {
            Fail();
            _time.Advance(Silence - TimeSpan.FromTicks(1));
            _watch.Open.Should().NotBeNull();

            _time.Advance(TimeSpan.FromTicks(1));
            _watch.Open.Should().BeNull();
            _events.Should().HaveCount(2 * round);
            _events[^1].BySilence.Should().BeTrue();
        }
    }

    [Fact]
    public void A_call_puts_the_silence_off()
    {
        Fail();
        _time.Advance(TimeSpan.FromMinutes(10));
        _watch.Add(failed: true);
        _time.Advance(TimeSpan.FromMinutes(14));
        _watch.Open.Should().NotBeNull("the last call is 14 minutes old");

        // Looked at four times in the length of a silence.
        _time.Advance(TimeSpan.FromMinutes(5));
        _watch.Open.Should().BeNull();
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
    public void The_tracker_knows_whose_incident_is_open()
    {
        using var tracker = new IncidentTracker(Silence, _time, _events.Add);
        tracker.HasOpen(null).Should().BeFalse();
        var row = Contract.ErrorKindTable.Get(MailchimpErrorKind.GatewayTimeout);
        for (var i = 0; i < 20; i++)
        {
            tracker.Add("us6", row, fingerprint: null, () => string.Empty);
            tracker.Add(null, row: null, fingerprint: null, () => string.Empty);
        }

        (tracker.HasOpen(null), tracker.HasOpen("us6"), tracker.HasOpen("us1")).Should().Be((true, true, false));
        tracker.All.Select(watch => watch.Datacenter).Distinct().Should().BeEquivalentTo("us6", null);

        _time.Advance(Silence);
        tracker.HasOpen(null).Should().BeFalse();
    }

    [Fact]
    public void Incidents_at_several_data_centers_are_told_apart_and_disposed_together()
    {
        using var tracker = new IncidentTracker(Silence, _time, _events.Add);
        var row = Contract.ErrorKindTable.Get(MailchimpErrorKind.GatewayTimeout);
        foreach (var datacenter in (string?[])["us1", "us6", null])
        {
            for (var i = 0; i < 20; i++)
            {
                tracker.Add(datacenter, row, fingerprint: null, () => string.Empty);
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
        bool IsNew(string fault, int minute) => errors.Add(fault, "GET /lists", TimeSpan.FromMinutes(minute)) == Repetition.None;

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
        errors.Add("fault", "GET /lists", TimeSpan.Zero).Should().Be(Repetition.None);
        errors.Add("other", "GET /lists", TimeSpan.FromMinutes(otherAtMinute)).Should().Be(Repetition.None);

        (errors.Add("fault", "GET /lists", TimeSpan.FromMinutes(againAtMinute)) == Repetition.None).Should().Be(isNew);
    }

    [Theory]
    [InlineData(1022, false)]
    [InlineData(1023, true)]
    public void No_more_than_two_generations_of_faults_are_remembered(int others, bool isNew)
    {
        var errors = new RepeatedErrors();
        errors.Add("fault", "GET /lists", TimeSpan.Zero).Should().Be(Repetition.None);
        for (var i = 0; i < others; i++)
        {
            errors.Add(i.ToString(CultureInfo.InvariantCulture), "GET /lists", TimeSpan.Zero).Should().Be(Repetition.None);
        }

        (errors.Add("fault", "GET /lists", TimeSpan.Zero) == Repetition.None).Should().Be(isNew);
    }

    [Fact]
    public void Evidence_is_the_logarithm_of_the_likelihoods()
    {
        var test = new SequentialTest(normal: 0.01, 0.5);

        test.Add(failed: true).Should().BeApproximately(Math.Log(0.5 / 0.01), 1e-9);
        test.Add(failed: false).Should().BeApproximately(Math.Log(0.5 / 0.01) + Math.Log(0.5 / 0.99), 1e-9);
        test.Reset();
        test.Add(failed: false).Should().Be(0);
    }

    /// <returns>How many calls failed until an incident was open, one a second.</returns>
    private int Fail()
    {
        var failures = 0;
        while (_watch.Open is null && failures < 100)
        {
            if (failures > 0)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            _watch.Add(failed: true);
            failures++;
        }

        return failures;
    }
}
