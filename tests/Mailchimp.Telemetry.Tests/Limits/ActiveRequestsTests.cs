using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Tests.Limits;

public class ActiveRequestsTests
{
    private readonly ActiveRequests _active = new();

    [Fact]
    public void Requests_count_where_they_run_and_in_all()
    {
        _active.Enter("us6").Should().Be(1);
        _active.Enter("us7").Should().Be(2);
        _active.Enter(null).Should().Be(3);
        _active.Enter("us6").Should().Be(4);
        _active.Leave("us7").Should().Be(3);

        _active.Count.Should().Be(3);
        _active.ByDatacenter.Should().Equal(("us6", 2), ("us7", 0), (null, 1));
    }

    [Fact]
    public void Many_threads_leave_none_active_at_any_data_center()
    {
        Parallel.For(0, 100_000, i =>
        {
            var datacenter = i % 11 == 0 ? null : $"us{i % 11}";
            _active.Enter(datacenter);
            _active.Leave(datacenter);
        });

        _active.Count.Should().Be(0);
        _active.ByDatacenter.Should().HaveCount(11).And.OnlyContain(place => place.Count == 0);
    }
}
