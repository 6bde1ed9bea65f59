namespace Mailchimp.Telemetry.Tests.Support;

public class AllocationTests
{
    [Fact]
    public void Code_that_allocates_once_in_a_thousand_runs_is_caught()
    {
        var runs = 0;
        object? kept = null;

        Allocation.Of(() => kept = runs++ % 1000 == 0 ? new object() : kept).Should().BePositive();
    }

    [Fact]
    public void What_is_allocated_only_once_does_not_count()
    {
        var isFirst = true;

        Allocation.Of(() =>
        {
            if (isFirst)
            {
                isFirst = false;
                GC.KeepAlive(new byte[3648]);
            }
        }).Should().Be(0);
    }
}
