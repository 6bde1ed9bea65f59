using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Tests.Limits;

public class PeakWindowTests
{
    private readonly PeakWindow _window = new();

    [Fact]
    public void A_second_keeps_its_highest_level()
    {
        _window.Record(100, 3);
        _window.Record(100, 5);
        _window.Record(100, 4);

        _window.Peak(100).Should().Be(5);
    }

    [Fact]
    public void Seconds_count_until_they_are_more_than_a_minute_old()
    {
        _window.Record(100, 9);
        _window.Record(130, 4);

        _window.Peak(160).Should().Be(9);
        _window.Peak(161).Should().Be(4);
        _window.Peak(190).Should().Be(4);
        _window.Peak(191).Should().Be(0);
    }

    [Fact]
    public void A_later_second_takes_the_place_of_one_that_is_too_old_and_never_the_other_way_round()
    {
        _window.Record(100, 9);
        _window.Record(161, 2);
        _window.Peak(161).Should().Be(2);

        _window.Record(100, 9);
        _window.Peak(161).Should().Be(2, "a thread that was held up for a minute tells of what is over");
    }

    [Fact]
    public void Seconds_within_a_minute_do_not_take_each_others_place()
    {
        for (var second = 100; second <= 160; second++)
        {
            _window.Record(second, 260 - second);
        }

        for (var now = 160; now <= 220; now++)
        {
            _window.Peak(now).Should().Be(260 - (now - 60));
        }
    }

    [Theory]
    [InlineData(0xFFFFFE, 0xFFFFFE)]
    [InlineData(0xFFFFFF, 0xFFFFFF)]
    [InlineData(0x1000000, 0xFFFFFF)]
    [InlineData(int.MaxValue, 0xFFFFFF)]
    public void A_level_beyond_what_fits_does_not_spill_into_the_time(int level, int peak)
    {
        _window.Record(100, level);

        _window.Peak(160).Should().Be(peak);
        _window.Peak(161).Should().Be(0);
    }

    [Fact]
    public void Threads_do_not_lose_the_highest_level()
    {
        Parallel.For(0, 100_000, i => _window.Record(100 + (i % 3), i));

        _window.Peak(102).Should().Be(99_999);
        _window.Peak(161).Should().Be(99_998, "second 100 had the highest, and 102 the one before");
    }
}
