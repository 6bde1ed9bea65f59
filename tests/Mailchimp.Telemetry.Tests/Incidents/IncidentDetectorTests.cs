using Mailchimp.Telemetry.Incidents;

namespace Mailchimp.Telemetry.Tests.Incidents;

public class IncidentDetectorTests
{
    private const double BackgroundErrors = 0.005;

    private readonly IncidentDetector _detector = new(IncidentReason.ServerErrors, TimeSpan.FromMinutes(15));
    private readonly Random _random = new(20);
    private TimeSpan _now;

    [Fact]
    public void A_full_outage_at_six_calls_a_minute_opens_within_four_calls()
    {
        Run(calls: 360, gap: TimeSpan.FromSeconds(10), share: 0);

        Until(isOpen: true, gap: TimeSpan.FromSeconds(10), share: 1).Should().BeLessThanOrEqualTo(4);
    }

    [Fact]
    public void A_fifth_of_the_calls_failing_at_fifty_a_second_opens_within_seconds()
    {
        Run(calls: 100_000, gap: TimeSpan.FromMilliseconds(20), share: BackgroundErrors);

        Until(isOpen: true, gap: TimeSpan.FromMilliseconds(20), share: 0.2).Should().BeLessThan(200);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(10)]
    [InlineData(1)]
    public void A_month_of_background_errors_opens_nothing(int gapSeconds)
    {
        Run(calls: 30 * 24 * 3600 / gapSeconds, gap: TimeSpan.FromSeconds(gapSeconds), share: BackgroundErrors).Should().Be(0);
    }

    [Fact]
    public void It_closes_on_evidence_of_success_and_tells_when_the_errors_began()
    {
        Run(calls: 1000, gap: TimeSpan.FromSeconds(1), share: 0);
        var began = _now + TimeSpan.FromSeconds(1);
        Until(isOpen: true, gap: TimeSpan.FromSeconds(1), share: 1);
        _detector.Since.Should().Be(began);

        Until(isOpen: false, gap: TimeSpan.FromSeconds(1), share: 0).Should().BeInRange(5, 30);
    }

    [Fact]
    public void It_does_not_flap_while_half_of_the_calls_fail()
    {
        Run(calls: 1000, gap: TimeSpan.FromSeconds(1), share: 0);

        Run(calls: 3600, gap: TimeSpan.FromSeconds(1), share: 0.5).Should().Be(1);
        _detector.IsOpen.Should().BeTrue();
    }

    [Fact]
    public void Silence_closes_it()
    {
        Until(isOpen: true, gap: TimeSpan.FromSeconds(1), share: 1);

        _detector.CheckSilence(_now + TimeSpan.FromMinutes(14)).Should().Be(IncidentChange.None);
        _detector.CheckSilence(_now + TimeSpan.FromMinutes(15)).Should().Be(IncidentChange.Closed);
        _detector.IsOpen.Should().BeFalse();
    }

    /// <summary>The more calls a month has, the more evidence rules chance out; each failure of an outage gives ln(0.8 / 0.005).</summary>
    [Theory]
    [InlineData(1, 5)]
    [InlineData(1000, 4)]
    [InlineData(60_000, 3)]
    public void The_busier_the_more_failures_it_takes(int gapMilliseconds, int failures)
    {
        var gap = TimeSpan.FromMilliseconds(gapMilliseconds);
        Run(calls: 10_000, gap, share: 0);

        Until(isOpen: true, gap, share: 1).Should().Be(failures);
    }

    [Fact]
    public void A_rate_of_long_ago_is_forgotten()
    {
        Run(calls: 100_000, gap: TimeSpan.FromMilliseconds(1), share: 0);
        _now += TimeSpan.FromHours(10);

        Until(isOpen: true, gap: TimeSpan.FromSeconds(60), share: 1).Should().Be(3);
    }

    [Fact]
    public void A_rate_that_was_never_there_is_not_made_up_from_the_first_calls()
    {
        _now = TimeSpan.FromDays(1);

        Until(isOpen: true, gap: TimeSpan.FromMilliseconds(1), share: 1).Should().Be(3);
    }

    [Fact]
    public void Requests_that_reach_nobody_must_be_a_larger_share_than_server_errors()
    {
        var unreachable = new IncidentDetector(IncidentReason.Unreachable, TimeSpan.FromMinutes(15));
        var opened = 0;
        for (var i = 1; i <= 20_000; i++)
        {
            opened += unreachable.Add(i % 20 == 0, TimeSpan.FromSeconds(i)) == IncidentChange.Opened ? 1 : 0;
            _detector.Add(i % 20 == 0, TimeSpan.FromSeconds(i));
        }

        opened.Should().Be(0);
        _detector.IsOpen.Should().BeTrue();
    }

    [Fact]
    public void It_counts_calls_and_failures_since_the_errors_began()
    {
        Run(calls: 1000, gap: TimeSpan.FromSeconds(1), share: 0);
        var pattern = (bool[])[true, true, false, true, true, false, true, true];
        var last = pattern.Select(failed => _detector.Add(failed, _now += TimeSpan.FromSeconds(1))).TakeWhile(change => change == IncidentChange.None).Count();

        _detector.IsOpen.Should().BeTrue();
        (_detector.Calls, _detector.Failures).Should().Be((last + 1, pattern.Take(last + 1).Count(failed => failed)));
        _detector.Failures.Should().BeLessThan(_detector.Calls);

        _detector.Add(failed: false, _now);
        _detector.Add(failed: true, _now);
        (_detector.Calls, _detector.Failures).Should().Be((last + 3, pattern.Take(last + 1).Count(failed => failed) + 1));
    }

    /// <summary>An outage is judged as half of its share; 9 / ln(0.99 / 0.5) successes tell it from normality.</summary>
    [Fact]
    public void An_outage_is_over_with_fourteen_successes_in_a_row()
    {
        Outage();

        Until(isOpen: false, gap: TimeSpan.FromSeconds(1), share: 0).Should().Be(14);
    }

    /// <summary>The failure takes ln(0.01 / s) from ten times ln(0.99 / 0.5), where s = 5 / 15 / 2 is also what is left to rule out.</summary>
    [Fact]
    public void A_failure_between_the_successes_puts_the_end_off()
    {
        Outage();
        Run(calls: 10, gap: TimeSpan.FromSeconds(1), share: 0);
        Run(calls: 1, gap: TimeSpan.FromSeconds(1), share: 1);

        Until(isOpen: false, gap: TimeSpan.FromSeconds(1), share: 0).Should().Be(29);
    }

    [Fact]
    public void What_opened_an_incident_does_not_open_the_next()
    {
        Outage();
        Until(isOpen: false, gap: TimeSpan.FromSeconds(1), share: 0);

        (_detector.Calls, _detector.Failures).Should().Be((0, 0));
        _detector.Add(failed: false, _now).Should().Be(IncidentChange.None);
        Until(isOpen: true, gap: TimeSpan.FromSeconds(1), share: 1).Should().Be(4);
        Until(isOpen: false, gap: TimeSpan.FromSeconds(1), share: 0).Should().Be(14, "nor does what closed the last one close this one");
    }

    [Fact]
    public void A_call_after_a_silence_says_so_and_begins_anew()
    {
        Outage();

        _detector.Add(failed: true, _now += TimeSpan.FromMinutes(15)).Should().Be(IncidentChange.Closed);
        (_detector.IsOpen, _detector.Calls, _detector.Failures, _detector.Last).Should().Be((false, 1, 1, _now));
        _detector.CheckSilence(_now + TimeSpan.FromDays(1)).Should().Be(IncidentChange.None, "nothing is open");
    }

    private void Outage()
    {
        Run(calls: 10_000, gap: TimeSpan.FromSeconds(1), share: 0);
        Until(isOpen: true, gap: TimeSpan.FromSeconds(1), share: 1).Should().Be(4);
    }

    /// <returns>How often an incident opened.</returns>
    private int Run(int calls, TimeSpan gap, double share)
    {
        var opened = 0;
        for (var i = 0; i < calls; i++)
        {
            _now += gap;
            opened += _detector.Add(_random.NextDouble() < share, _now) == IncidentChange.Opened ? 1 : 0;
        }

        return opened;
    }

    /// <returns>How many calls it took.</returns>
    private int Until(bool isOpen, TimeSpan gap, double share)
    {
        var calls = 0;
        while (_detector.IsOpen != isOpen && ++calls < 10_000)
        {
            Run(1, gap, share);
        }

        return calls;
    }
}
