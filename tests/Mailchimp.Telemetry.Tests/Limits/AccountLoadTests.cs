using Mailchimp.Telemetry.Limits;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Limits;

public class AccountLoadTests
{
    private static readonly TimeSpan ServerTimeout = TimeSpan.FromSeconds(120);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Requests_come_and_go()
    {
        var load = Load();

        load.Enter("us6");
        load.Enter(null);
        load.Leave(null);

        load.Active.Should().Be(1);
        load.Saturation.Should().Be(0.1);
        load.Datacenter.Should().Be("us6");
    }

    [Fact]
    public void An_abandoned_request_keeps_its_place_until_the_servers_own_time_out()
    {
        var load = Load();
        var start = _time.GetTimestamp();
        load.Enter(null);
        _time.Advance(TimeSpan.FromSeconds(30));

        load.Abandon(null, start, ServerTimeout);

        (load.Active, load.Abandoned, load.Level).Should().Be((0, 1, 1));
        _time.Advance(TimeSpan.FromSeconds(89));
        load.Abandoned.Should().Be(1);
        _time.Advance(TimeSpan.FromSeconds(2));
        load.Abandoned.Should().Be(0, "120 seconds after its start it has ended there too");
    }

    [Fact]
    public void A_request_given_up_after_the_servers_time_out_is_not_abandoned()
    {
        var load = Load();
        var start = _time.GetTimestamp();
        load.Enter(null);
        _time.Advance(TimeSpan.FromSeconds(125));

        load.Abandon(null, start, ServerTimeout);

        (load.Active, load.Abandoned).Should().Be((0, 0));
    }

    [Fact]
    public void The_peak_is_that_of_the_last_minute()
    {
        var load = Load();
        Enumerable.Range(0, 7).ToList().ForEach(_ => load.Enter(null));
        Enumerable.Range(0, 7).ToList().ForEach(_ => load.Leave(null));

        load.Peak.Should().Be(7);
        _time.Advance(TimeSpan.FromSeconds(59));
        load.Peak.Should().Be(7);
        load.Peak.Should().Be(7, "a second reader sees the same");
        _time.Advance(TimeSpan.FromSeconds(2));
        load.Peak.Should().Be(0);
    }

    [Fact]
    public void A_level_that_held_for_long_counts_when_it_ends()
    {
        var load = Load();
        Enumerable.Range(0, 8).ToList().ForEach(_ => load.Enter(null));
        _time.Advance(TimeSpan.FromMinutes(10));
        load.Peak.Should().Be(8, "it holds");

        Enumerable.Range(0, 8).ToList().ForEach(_ => load.Leave(null));
        _time.Advance(TimeSpan.FromSeconds(30));
        load.Peak.Should().Be(8, "it held within the last minute");
        _time.Advance(TimeSpan.FromSeconds(31));
        load.Peak.Should().Be(0);
    }

    [Fact]
    public void Abandoned_requests_count_toward_the_peak_until_they_end()
    {
        var load = Load();
        var start = _time.GetTimestamp();
        Enumerable.Range(0, 4).ToList().ForEach(_ => load.Enter(null));
        Enumerable.Range(0, 4).ToList().ForEach(_ => load.Abandon(null, start, ServerTimeout));

        _time.Advance(TimeSpan.FromSeconds(150));
        load.Peak.Should().Be(4, "they ended half a minute ago");
        _time.Advance(TimeSpan.FromSeconds(40));
        load.Peak.Should().Be(0);
    }

    [Fact]
    public void A_refusal_below_the_limit_shows_the_share_of_others_for_a_minute()
    {
        var load = Load();

        Enumerable.Range(0, 3).ToList().ForEach(_ => load.Enter(null));
        load.Leave(null);
        load.OnRejected(_time.GetTimestamp()).Should().Be(8, "two places are taken here, the third was refused");
        load.External.Should().Be(8);
        Enumerable.Range(0, 2).ToList().ForEach(_ => load.Leave(null));
        _time.Advance(TimeSpan.FromSeconds(61));
        load.External.Should().Be(0);
    }

    [Fact]
    public void What_this_process_took_while_a_request_was_under_way_is_not_the_share_of_others()
    {
        var load = Load();
        var first = _time.GetTimestamp();
        Enumerable.Range(0, 12).ToList().ForEach(_ => load.Enter(null));
        _time.Advance(TimeSpan.FromSeconds(2));
        Enumerable.Range(0, 11).ToList().ForEach(_ => load.Leave(null));

        load.OnRejected(first).Should().Be(0, "this process alone filled the limit");

        _time.Advance(TimeSpan.FromSeconds(2));
        load.Enter(null);
        load.Leave(null);
        load.OnRejected(_time.GetTimestamp()).Should().Be(9, "the burst was over before this one started");
    }

    [Fact]
    public void Saturation_is_told_of_once_a_minute()
    {
        var load = Load();

        load.ShouldReport().Should().BeTrue();
        load.ShouldReport().Should().BeFalse();
        _time.Advance(TimeSpan.FromSeconds(61));
        load.ShouldReport().Should().BeTrue();
    }

    [Fact]
    public void Saturation_and_refusals_count_to_the_second()
    {
        var load = Load();
        load.ShouldReport().Should().BeTrue();
        Enumerable.Range(0, 3).ToList().ForEach(_ => load.Enter(null));
        load.Leave(null);
        load.OnRejected(_time.GetTimestamp());

        _time.Advance(TimeSpan.FromSeconds(59));
        load.ShouldReport().Should().BeFalse();
        load.External.Should().Be(8);
        _time.Advance(TimeSpan.FromSeconds(1));
        load.External.Should().Be(8, "the minute is not over before its last second is");
        load.ShouldReport().Should().BeTrue();
        _time.Advance(TimeSpan.FromSeconds(1));
        load.External.Should().Be(0);
    }

    [Fact]
    public void The_peak_holds_for_the_second_that_is_a_minute_old()
    {
        var load = Load();
        load.Enter(null);
        load.Enter(null);
        load.Leave(null);
        load.Leave(null);

        _time.Advance(TimeSpan.FromSeconds(60));
        load.Peak.Should().Be(2);
        load.PeakSaturation.Should().Be(0.2);
        _time.Advance(TimeSpan.FromSeconds(1));
        load.Peak.Should().Be(0);
        load.PeakSaturation.Should().Be(0);
    }

    [Theory]
    [InlineData(120, 1)]
    [InlineData(121, 0)]
    public void A_request_may_hold_its_place_for_the_whole_of_the_servers_last_second(int seconds, int abandoned)
    {
        var load = Load();
        var start = _time.GetTimestamp();
        load.Enter(null);
        _time.Advance(TimeSpan.FromSeconds(seconds));

        load.Abandon(null, start, ServerTimeout);

        (load.Active, load.Abandoned).Should().Be((0, abandoned));
    }

    [Fact]
    public void Abandoned_requests_end_in_the_order_of_their_starts_not_of_their_ends()
    {
        var load = Load();
        var first = _time.GetTimestamp();
        load.Enter(null);
        _time.Advance(TimeSpan.FromSeconds(10));
        var second = _time.GetTimestamp();
        load.Enter(null);
        load.Enter(null);
        load.Abandon(null, second, ServerTimeout);
        load.Abandon(null, first, ServerTimeout);
        load.Abandon(null, second, ServerTimeout);

        load.Abandoned.Should().Be(3);
        _time.Advance(TimeSpan.FromSeconds(111));
        load.Abandoned.Should().Be(2);
        _time.Advance(TimeSpan.FromSeconds(9));
        load.Abandoned.Should().Be(2);
        _time.Advance(TimeSpan.FromSeconds(1));
        load.Abandoned.Should().Be(0);
        load.Peak.Should().Be(3, "three held their places until ten seconds ago");
        _time.Advance(TimeSpan.FromSeconds(51));
        load.Peak.Should().Be(2, "the last two held theirs for longer");
        _time.Advance(TimeSpan.FromSeconds(10));
        load.Peak.Should().Be(0);
    }

    [Fact]
    public void What_comes_after_abandoned_requests_have_ended_is_counted_anew()
    {
        var load = Load();
        for (var round = 0; round < 3; round++)
        {
            var start = _time.GetTimestamp();
            load.Enter(null);
            load.Level.Should().Be(1);
            load.Abandon(null, start, ServerTimeout);
            load.Enter(null);
            load.Level.Should().Be(2, "what was abandoned takes a place");
            load.Leave(null);
            _time.Advance(TimeSpan.FromSeconds(121));
            load.Abandoned.Should().Be(0);
        }
    }

    [Fact]
    public void Many_threads_leave_nothing_behind()
    {
        var load = Load();

        Parallel.For(0, 200_000, i =>
        {
            var start = _time.GetTimestamp();
            load.Enter(null);
            if (i % 3 == 0)
            {
                load.Abandon(null, start, ServerTimeout);
            }
            else
            {
                load.Leave(null);
            }
        });

        load.Active.Should().Be(0);
        load.Abandoned.Should().Be(66_667);
        _time.Advance(TimeSpan.FromSeconds(121));
        load.Level.Should().Be(0);
    }

    private AccountLoad Load() => new("account", "account", 10, new CredentialsState(TimeSpan.FromMinutes(15), _time), _time);
}
