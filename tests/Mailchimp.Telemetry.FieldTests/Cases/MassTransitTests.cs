using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class MassTransitTests
{
    [Fact]
    public async Task A_failing_call_in_a_consumer_is_exported_with_its_log_event_in_one_trace()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(MassTransitConsumer));

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
    }
}
