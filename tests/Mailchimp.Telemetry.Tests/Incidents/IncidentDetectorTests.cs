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
