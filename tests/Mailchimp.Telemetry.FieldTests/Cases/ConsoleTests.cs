using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class ConsoleTests
{
    [Fact]
    public async Task Everything_of_a_console_program_has_arrived_when_it_ends()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(ConsoleProgram));

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.Span.Text("mailchimp.account").Should().Be(Secret.Fingerprint);
    }
}
