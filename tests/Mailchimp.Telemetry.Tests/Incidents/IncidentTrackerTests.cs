using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Incidents;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Incidents;

/// <summary>What a call's outcome is evidence of.</summary>
public sealed class IncidentTrackerTests : IDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly IncidentTracker _tracker;

    public IncidentTrackerTests()
    {
        _tracker = new IncidentTracker(TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(15), _time, static _ => { });
        for (var call = 0; call < 1000; call++)
        {
            Add($"GET {call % 4}", kind: null);
        }
    }

    public void Dispose() => _tracker.Dispose();

    [Theory]
    [InlineData(MailchimpErrorKind.NameResolution, true)]
    [InlineData(MailchimpErrorKind.Connection, true)]
    [InlineData(MailchimpErrorKind.Tls, true)]
    [InlineData(MailchimpErrorKind.Timeout, false)]
    [InlineData(MailchimpErrorKind.Protocol, false)]
    public void What_fails_before_it_reaches_an_operation_concerns_the_data_center_at_once(MailchimpErrorKind kind, bool isAtOnce)
    {
        for (var call = 0; call < 12; call++)
        {
            Add("GET 0", kind);
        }

        _tracker.HasOpen("us6").Should().Be(isAtOnce);
        _tracker.HasOpen("US6").Should().Be(isAtOnce);
        _tracker.HasOpen("us7").Should().BeFalse();
        _tracker.Open.Should().HaveCount(isAtOnce ? 1 : 0);
    }

    /// <summary>Connections that break at 20 a second, with and without responses in between.</summary>
    /// <param name="kind">How the calls fail.</param>
    /// <param name="lost">How many do, one after the other.</param>
    /// <param name="responses">How many others get a response in between.</param>
    /// <param name="isIncident">Whether that is an incident.</param>
    [Theory]
    [InlineData(MailchimpErrorKind.Connection, 20, 0, false)]
    [InlineData(MailchimpErrorKind.Protocol, 20, 0, false)]
    [InlineData(MailchimpErrorKind.Connection, 20, 1, false)]
    [InlineData(MailchimpErrorKind.NameResolution, 20, 0, true)]
    [InlineData(MailchimpErrorKind.Connection, 30, 0, true)]
    [InlineData(MailchimpErrorKind.Connection, 40, 1, true)]
    public void What_breaks_many_connections_at_once_counts_once(MailchimpErrorKind kind, int lost, int responses, bool isIncident)
    {
        for (var call = 0; call < lost; call++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(49));
            _tracker.Add("us6", $"GET {call % 4}", ErrorKindTable.Get(kind), fingerprint: null, static () => null);
            for (var response = 0; response < responses; response++)
            {
                _tracker.Add("us6", $"GET {call % 4}", row: null, fingerprint: null, static () => null);
            }
        }

        _tracker.HasOpen("us6").Should().Be(isIncident);
    }

    /// <summary>Ten connections each minute that can't be opened, with and without responses in between.</summary>
    /// <param name="responses">How many responses there are in each minute.</param>
    /// <param name="isIncident">Whether three minutes of that are an incident.</param>
    [Fact]
    public void Bursts_of_which_half_of_the_connections_break_are_an_incident_within_minutes()
    {
        for (var minute = 0; minute < 100; minute++)
        {
            Burst(failing: false);
        }

        var bursts = 0;
        for (; bursts < 100 && !_tracker.HasOpen("us6"); bursts++)
        {
            Burst(failing: true);
        }

        bursts.Should().BeLessThan(10);

        void Burst(bool failing)
        {
            for (var call = 0; call < 200; call++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(4));
                _tracker.Add("us6", "GET lists", failing && call % 2 == 0 ? ErrorKindTable.Get(MailchimpErrorKind.Connection) : null, fingerprint: null, static () => null);
            }

            _time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(5, false)]
    public void Bursts_count_once_each_only_if_there_are_responses_in_between(int responses, bool isIncident)
    {
        for (var minute = 0; minute < 3; minute++)
        {
            for (var call = 0; call < 10; call++)
            {
                _tracker.Add("us6", "GET lists", ErrorKindTable.Get(MailchimpErrorKind.Connection), fingerprint: null, static () => null);
            }

            for (var response = 0; response < responses; response++)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                _tracker.Add("us6", "GET lists", row: null, fingerprint: null, static () => null);
            }

            _time.Advance(TimeSpan.FromMinutes(1));
        }

        _tracker.HasOpen("us6").Should().Be(isIncident);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(10.001)]
    public void A_request_that_fails_again_within_ten_seconds_is_the_same_error(double seconds)
    {
        var repeated = new RepeatedErrors();
        repeated.Add("GET a", fingerprint: null, "GET /a", Second);

        repeated.Add("GET a", fingerprint: null, "GET /a", Second + TimeSpan.FromSeconds(seconds)).Should().Be(new Repetition(IsKnown: seconds <= 10, IsLast: false, IsLastOfOperation: false));
        repeated.Add("GET b", fingerprint: null, "GET /b", 2 * Second).IsKnown.Should().BeFalse();
    }

    [Fact]
    public void A_fingerprint_is_known_for_half_an_hour_and_is_the_last_until_another_request_fails()
    {
        var repeated = new RepeatedErrors();
        var minute = TimeSpan.FromMinutes(1);
        Repetition Add(string operation, string request, TimeSpan now) => repeated.Add(operation, "f", request, now);

        Add("GET a", "GET /a", minute).Should().Be(default(Repetition));
        Add("GET a", "GET /a", 20 * minute).Should().Be(new Repetition(IsKnown: true, IsLast: true, IsLastOfOperation: true));
        Add("GET b", "GET /b", 21 * minute).Should().Be(default(Repetition));
        Add("GET a", "GET /a", 22 * minute).Should().Be(new Repetition(IsKnown: true, IsLast: false, IsLastOfOperation: true));
        Add("GET a", "GET /a?2", 23 * minute).Should().Be(default(Repetition));
        Add("GET a", "GET /a", 24 * minute).Should().Be(new Repetition(IsKnown: true, IsLast: false, IsLastOfOperation: false));
        Add("GET a", "GET /a", 120 * minute).Should().Be(default(Repetition));
    }

    private void Add(string operation, MailchimpErrorKind? kind)
    {
        _time.Advance(Second);
        _tracker.Add("us6", operation, kind is { } known ? ErrorKindTable.Get(known) : null, fingerprint: null, static () => null);
    }
}
