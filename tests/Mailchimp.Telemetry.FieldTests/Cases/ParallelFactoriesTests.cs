using FieldTests.Applications;
using FieldTests.Support;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace FieldTests.Cases;

public sealed class ParallelFactoriesTests
{
    private const int Calls = ParallelFactories.Workers * ParallelFactories.HostsPerWorker;

    [Fact]
    public async Task Hosts_that_come_and_go_in_parallel_tests_start_and_tell_of_each_call_once()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.NotFound);

        var arrived = await field.RunAsync(typeof(ParallelFactories));

        arrived.Output.Should().Contain($"{Calls} answers, foreign source heard").And.Contain("last: 404");
        arrived.Errors.Select(error => error.SpanId.Hex()).Should().OnlyHaveUniqueItems();
        arrived.Errors.Should().HaveCount(Calls + 1);
    }
}
