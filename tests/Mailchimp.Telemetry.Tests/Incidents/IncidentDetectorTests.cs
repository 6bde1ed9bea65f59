using Mailchimp.Telemetry.Incidents;

namespace Mailchimp.Telemetry.Tests.Incidents;

/// <summary>What opens and ends an incident; tests/Mailchimp.Telemetry.IncidentSimulation has the statistics.</summary>
public class IncidentDetectorTests
{
    private const double BackgroundErrors = 0.005;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly MailchimpTelemetryOptions Default = new();
    private static readonly string[] Operations = ["GET a", "GET b", "POST c", "PUT d"];

    private readonly IncidentDetector _detector = new(MailchimpIncidentReason.ServerErrors, Default.IncidentRecovery, Default.IncidentIdleTimeout);
    private readonly List<DetectedChange> _changes = [];
    private readonly Random _random = new(20);
    private TimeSpan _now;

    [Fact]
    public void A_full_outage_at_six_calls_a_minute_opens_within_four_calls()
    {
        Run(calls: 360, gap: 10 * Second, share: 0);

        Until(isOpen: true, gap: 10 * Second, share: 1).Should().BeLessThanOrEqualTo(4);
        _detector.Wide.Should().NotBeNull();
    }

    [Fact]
    public void A_fifth_of_the_calls_failing_at_fifty_a_second_opens_within_seconds()
    {
        Run(calls: 100_000, gap: TimeSpan.FromMilliseconds(20), share: BackgroundErrors);

        Until(isOpen: true, gap: TimeSpan.FromMilliseconds(20), share: 0.2).Should().BeLessThan(200);
        _detector.Wide.Should().NotBeNull();
    }

    [Theory]
    [InlineData(20, 0.005)]
    [InlineData(10, 0.005)]
    [InlineData(1, 0.005)]
    [InlineData(1, 0.02)]
    public void A_month_of_background_errors_opens_nothing(int gapSeconds, double share)
    {
        Run(calls: 30 * 24 * 3600 / gapSeconds, gap: gapSeconds * Second, share).Should().Be(0);
    }

    [Fact]
    public void What_is_usual_is_learned_and_an_outage_beyond_it_is_found()
    {
        Run(calls: 24 * 3600, gap: Second, share: 0.02);
        _detector.Usual.Should().BeInRange(0.018, 0.024);

        Until(isOpen: true, gap: Second, share: 0.4).Should().BeLessThan(60);
    }

    [Fact]
    public void An_outage_is_not_taken_for_the_usual()
    {
        Run(calls: 24 * 3600, gap: Second, share: BackgroundErrors);
        Run(calls: 3 * 3600, gap: Second, share: 0.5).Should().Be(1);

        _detector.Usual.Should().BeLessThan(0.01);
        _detector.IsAnyOpen.Should().BeTrue();
    }

    [Fact]
    public void What_is_usual_stays_within_bounds()
    {
        var usual = new UsualShare(initial: 0.005);
        for (var i = 0; i < 1_000_000; i++)
        {
            usual.Add(failed: true, i * Second);
        }

        usual.Value.Should().Be(0.05);
        for (var i = 1_000_000; i < 3_000_000; i++)
        {
            usual.Add(failed: false, i * Second);
        }

        usual.Value.Should().Be(0.0025);
    }

    [Fact]
    public void It_closes_after_three_minutes_of_success_and_tells_when_the_errors_began()
    {
        Run(calls: 1000, gap: Second, share: 0);
        var began = _now + Second;
        Until(isOpen: true, gap: Second, share: 1);
        _detector.Open.Single().Since.Should().Be(began);

        Until(isOpen: false, gap: Second, share: 0).Should().Be(181);
        _changes[^1].Change.Should().Be(IncidentChange.Recovered);
    }

    [Fact]
    public void At_a_call_a_minute_five_successes_close_it()
    {
        Until(isOpen: true, gap: Second, share: 1);

        Until(isOpen: false, gap: 60 * Second, share: 0).Should().Be(5);
    }

    [Theory]
    [InlineData(100, 0.5)]
    [InlineData(1000, 0.5)]
    [InlineData(1000, 1)]
    [InlineData(5000, 1)]
    public void An_outage_that_comes_and_goes_is_one(int gapMilliseconds, double share)
    {
        var gap = TimeSpan.FromMilliseconds(gapMilliseconds);
        var opened = Run(calls: 1000, gap, share: 0);
        for (var i = 0; i < 60; i++)
        {
            opened += Run(calls: (int)(30 * Second / gap), gap, share);
            opened += Run(calls: (int)(30 * Second / gap), gap, share: 0);
        }

        opened.Should().Be(1);
        _detector.IsAnyOpen.Should().BeTrue();
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public void An_outage_that_comes_back_before_it_was_over_is_the_same(int gapMilliseconds)
    {
        var gap = TimeSpan.FromMilliseconds(gapMilliseconds);
        var opened = Run(calls: 1000, gap, share: 0) + Run(calls: (int)(60 * Second / gap), gap, share: 1);
        for (var i = 0; i < 10; i++)
        {
            opened += Run(calls: (int)(170 * Second / gap), gap, share: 0);
            opened += Run(calls: (int)(60 * Second / gap), gap, share: 1);
        }

        opened.Should().Be(1);
        _changes.Should().OnlyContain(change => change.Change == IncidentChange.Opened);
    }

    [Fact]
    public void It_does_not_flap_while_half_of_the_calls_fail()
    {
        Run(calls: 1000, gap: Second, share: 0);

        Run(calls: 3600, gap: Second, share: 0.5).Should().Be(1);
        _detector.IsAnyOpen.Should().BeTrue();
    }

    [Fact]
    public void Silence_closes_it()
    {
        Until(isOpen: true, gap: Second, share: 1);

        _detector.CheckSilence(_now + TimeSpan.FromMinutes(14)).Should().BeEmpty();
        _detector.CheckSilence(_now + TimeSpan.FromMinutes(15)).Should().ContainSingle().Which.Change.Should().Be(IncidentChange.Silent);
        _detector.IsAnyOpen.Should().BeFalse();
    }

    [Fact]
    public void A_call_after_a_silence_says_so_and_begins_anew()
    {
        Until(isOpen: true, gap: Second, share: 1);

        _detector.Add("GET a", failed: true, _now + TimeSpan.FromMinutes(15)).Should().ContainSingle().Which.Change.Should().Be(IncidentChange.Silent);
        _detector.IsAnyOpen.Should().BeFalse();
    }

    /// <summary>The more calls a month has, the more evidence rules chance out.</summary>
    [Fact]
    public void The_busier_the_more_failures_it_takes()
    {
        var failures = ((int[])[1, 60_000]).Select(static gapMilliseconds =>
        {
            var other = new IncidentDetectorTests();
            var gap = TimeSpan.FromMilliseconds(gapMilliseconds);
            other.Run(calls: 10_000, gap, share: 0);
            return other.Until(isOpen: true, gap, share: 1);
        }).ToArray();

        failures[0].Should().BeGreaterThan(failures[1]).And.BeLessThanOrEqualTo(6);
    }

    [Fact]
    public void A_rate_of_long_ago_is_forgotten()
    {
        Run(calls: 100_000, gap: TimeSpan.FromMilliseconds(1), share: 0);
        _now += TimeSpan.FromHours(10);

        Until(isOpen: true, gap: 60 * Second, share: 1).Should().BeLessThanOrEqualTo(3);
    }

    [Fact]
    public void Requests_that_reach_nobody_must_be_a_larger_share_than_server_errors()
    {
        var unreachable = new IncidentDetector(MailchimpIncidentReason.Unreachable, Default.IncidentRecovery, Default.IncidentIdleTimeout);
        var opened = 0;
        for (var i = 1; i <= 20_000; i++)
        {
            var operation = Operations[i % 3];
            opened += unreachable.Add(operation, i % 20 == 0, i * Second).Count;
            _changes.AddRange(_detector.Add(operation, i % 20 == 0, i * Second));
        }

        opened.Should().Be(0);
        _changes[0].Incident.Operation.Should().BeNull();
    }

    [Theory]
    [InlineData(MailchimpIncidentReason.ServerErrors)]
    [InlineData(MailchimpIncidentReason.Unreachable)]
    public void One_operation_that_fails_beside_others_that_work_is_an_incident_of_its_own(MailchimpIncidentReason reason)
    {
        var detector = new IncidentDetector(reason, Default.IncidentRecovery, Default.IncidentIdleTimeout);
        DetectedChange? opened = null;
        for (var i = 1; i <= 40_000 && opened is null; i++)
        {
            opened = detector.Add(i % 50 == 0 ? "GET report" : Operations[i % 4], i % 50 == 0 && i > 20_000, i * Second).SingleOrDefault();
        }

        opened!.Change.Should().Be(IncidentChange.Opened);
        (opened.Incident.Operation, opened.FailingOperations).Should().Be(("GET report", 1));
        opened.CalledOperations.Should().Be(5);
        detector.Wide.Should().BeNull();
    }

    [Fact]
    public void An_operation_that_has_recovered_is_closed_while_the_others_go_on()
    {
        OneOperationFails();
        Run(calls: 1000, gap: Second, share: 0).Should().Be(0);

        _detector.IsAnyOpen.Should().BeFalse();
        _changes.Select(change => change.Change).Should().Equal(IncidentChange.Opened, IncidentChange.Recovered);
    }

    [Fact]
    public void An_operation_that_is_called_no_more_is_closed_by_silence()
    {
        OneOperationFails();
        for (var i = 0; i < 1000; i++)
        {
            Call("GET a", failed: false, Second);
        }

        _changes.Select(change => change.Change).Should().Equal(IncidentChange.Opened, IncidentChange.Silent);
    }

    [Fact]
    public void An_operation_that_is_called_rarely_is_not_silent_between_its_calls()
    {
        var hour = 3600 * Second;
        for (var i = 0; i < 72; i++)
        {
            Run(calls: 360, gap: 10 * Second, share: 0);
            Call("POST rare", failed: i >= 24, Second);
        }

        _changes.Should().ContainSingle().Which.Incident.Operation.Should().Be("POST rare");
        _detector.CheckSilence(_now + (2 * hour)).Should().BeEmpty();
        _detector.CheckSilence(_now + (4 * hour)).Should().ContainSingle().Which.Change.Should().Be(IncidentChange.Silent);
    }

    [Fact]
    public void An_operation_that_always_fails_a_little_more_than_others_is_usual()
    {
        for (var i = 0; i < 10 * 86_400; i++)
        {
            Call(i % 10 == 0 ? "GET report" : "GET ping", _random.NextDouble() < (i % 10 == 0 ? 0.03 : 0.001), Second);
        }

        _changes.Should().BeEmpty();
    }

    [Fact]
    public void When_the_first_of_several_calls_fails_and_the_others_are_not_made_it_is_the_data_center()
    {
        for (var i = 0; i < 1000; i++)
        {
            Call(Operations[i % 4], failed: false, Second);
        }

        for (var i = 0; i < 120; i++)
        {
            Call("GET a", failed: true, Second);
        }

        _changes.Should().ContainSingle().Which.Incident.Operation.Should().BeNull();
    }

    [Fact]
    public void Operations_that_fail_one_after_the_other_become_the_data_center_when_they_are_most_of_the_calls()
    {
        Run(calls: 1000, gap: Second, share: 0);
        for (var i = 0; i < 2400; i++)
        {
            Call(Operations[i % 4], failed: i % 4 <= i / 600, Second);
        }

        _changes.Where(change => change.Change == IncidentChange.Opened).Select(change => change.Incident.Operation).Should().Equal("GET a", "GET b", "POST c", null);
    }

    [Fact]
    public void What_began_with_one_operation_becomes_the_data_centers()
    {
        OneOperationFails();

        Run(calls: 60, gap: Second, share: 1);

        _changes.Select(change => (change.Change, change.Incident.Operation)).Should().Equal(
            (IncidentChange.Opened, "POST c"), (IncidentChange.Widened, "POST c"), (IncidentChange.Opened, null));
        _changes[^1].FailingOperations.Should().BeGreaterThan(1);
        _detector.Open.Should().ContainSingle();
    }

    [Fact]
    public void One_broken_operation_does_not_hide_an_outage_of_the_rest()
    {
        // A twentieth of its calls: too few for an incident, enough for suspicion without end.
        for (var i = 1; i <= 40_000; i++)
        {
            Call(Operations[i % 4], failed: i % 80 == 2, Second);
        }

        _changes.Should().BeEmpty();
        Until(isOpen: true, gap: Second, share: 0.5).Should().BeLessThan(60);
        _detector.Wide.Should().NotBeNull();
    }

    [Fact]
    public void Where_only_one_operation_is_called_it_is_the_data_center()
    {
        for (var i = 0; i < 1000; i++)
        {
            Call("PUT d", failed: false, Second);
        }

        for (var i = 0; i < 6; i++)
        {
            Call("PUT d", failed: true, Second);
        }

        _detector.Wide.Should().NotBeNull();
        _changes.Should().ContainSingle().Which.CalledOperations.Should().Be(1);
    }

    [Fact]
    public void Connections_that_fail_are_nobodys_operation()
    {
        var detector = new IncidentDetector(MailchimpIncidentReason.Unreachable, Default.IncidentRecovery, Default.IncidentIdleTimeout);
        for (var i = 0; i < 1000; i++)
        {
            detector.Add("PUT d", failed: false, i * Second);
        }

        for (var i = 1000; i < 1010; i++)
        {
            detector.Add(IncidentDetector.NoOperation, failed: true, i * Second);
        }

        detector.Wide.Should().NotBeNull();
    }

    [Fact]
    public void Requests_that_fail_as_before_are_evidence_only_if_most_calls_do()
    {
        var known = new Repetition(IsKnown: true, IsLast: false, IsLastOfOperation: false);
        for (var i = 0; i < 10_000; i++)
        {
            _changes.AddRange(_detector.Add(Operations[i % 4], i % 10 == 0, _now += Second, i % 10 == 0 ? known : default));
        }

        _changes.Should().BeEmpty();
        for (var i = 0; i < 40; i++)
        {
            _changes.AddRange(_detector.Add(Operations[i % 4], failed: true, _now += Second, known));
        }

        _changes.Should().ContainSingle().Which.Incident.Operation.Should().BeNull();
    }

    [Fact]
    public void It_counts_calls_and_failures_since_the_errors_began()
    {
        Run(calls: 1000, gap: Second, share: 0);
        var pattern = (bool[])[true, true, false, true, true, false, true, true, true, true];
        var calls = 0;
        while (_changes.Count == 0)
        {
            Call(Operations[calls % 4], pattern[calls], Second);
            calls++;
        }

        var incident = _detector.Wide!;
        incident.Counts.Should().Be(new Counts(calls, pattern.Take(calls).Count(failed => failed)));
        incident.Counts.Share.Should().BeLessThan(1);

        Call("GET a", failed: false, Second);
        Call("GET a", failed: true, Second);
        incident.Counts.Should().Be(new Counts(calls + 2, pattern.Take(calls).Count(failed => failed) + 1));
    }

    [Fact]
    public void What_opened_an_incident_does_not_open_the_next()
    {
        Until(isOpen: true, gap: Second, share: 1);
        Until(isOpen: false, gap: Second, share: 0);

        Call("GET a", failed: false, Second);
        Call("GET b", failed: true, Second);
        _detector.IsAnyOpen.Should().BeFalse();
        Until(isOpen: true, gap: Second, share: 1).Should().BeInRange(3, 5);
        Until(isOpen: false, gap: Second, share: 0).Should().Be(181, "nor does what closed the last one close this one");
    }

    [Fact]
    public void No_more_operations_are_told_apart_than_there_is_room_for()
    {
        for (var i = 0; i < 10_000; i++)
        {
            Call($"GET {i}", failed: false, Second);
        }

        for (var i = 0; i < 20; i++)
        {
            Call($"GET x{i}", failed: true, Second);
        }

        _detector.IsAnyOpen.Should().BeTrue();
        _changes[0].CalledOperations.Should().BeLessThanOrEqualTo(201);
    }

    private void OneOperationFails()
    {
        Run(calls: 1000, gap: Second, share: 0);
        for (var i = 0; i < 200 && !_detector.IsAnyOpen; i++)
        {
            Call(Operations[i % 4], failed: i % 4 == 2, Second);
        }

        _detector.Open.Should().ContainSingle().Which.Operation.Should().Be("POST c");
    }

    private void Call(string operation, bool failed, TimeSpan gap) => _changes.AddRange(_detector.Add(operation, failed, _now += gap));

    /// <returns>How often an incident opened.</returns>
    private int Run(int calls, TimeSpan gap, double share)
    {
        var before = _changes.Count(static change => change.Change == IncidentChange.Opened);
        for (var i = 0; i < calls; i++)
        {
            Call(Operations[_random.Next(Operations.Length)], _random.NextDouble() < share, gap);
        }

        return _changes.Count(static change => change.Change == IncidentChange.Opened) - before;
    }

    /// <returns>How many calls it took.</returns>
    private int Until(bool isOpen, TimeSpan gap, double share)
    {
        var calls = 0;
        while (_detector.IsAnyOpen != isOpen && ++calls < 10_000)
        {
            Run(1, gap, share);
        }

        return calls;
    }
}
