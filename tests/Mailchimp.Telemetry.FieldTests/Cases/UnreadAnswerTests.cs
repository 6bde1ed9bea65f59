using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class UnreadAnswerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_error_whose_body_has_not_arrived_is_written_when_the_process_ends(bool isCrash)
    {
        await using var field = (await Field.StartAsync()).With("Throws", $"{isCrash}");
        field.Mailchimp.Answers(Answer.InternalError with { BeforeBody = TimeSpan.FromMinutes(1) });

        var output = isCrash ? await field.FailAsync(typeof(EarlyEnd)) : (await field.RunAsync(typeof(EarlyEnd))).Output;

        output.Should().Contain("mailchimp.api.error: ").And.Contain("GET /3.0/ping 500");
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task An_answer_of_which_only_the_status_was_looked_at_is_an_error_all_the_same(string dispose)
    {
        await using var field = (await Field.StartAsync()).With("Dispose", dispose);
        field.Mailchimp.Answers(Answer.NotFound with { BeforeBody = TimeSpan.FromSeconds(30) });

        var arrived = await field.RunAsync(typeof(UnreadAnswer));

        arrived.ShouldTellOfOne("resource_not_found", Routes.GetMember);
    }
}
