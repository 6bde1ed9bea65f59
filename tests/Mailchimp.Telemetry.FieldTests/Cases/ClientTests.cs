using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class ClientTests
{
    public static TheoryData<Type> Clients => new(
        typeof(HandMadeClient), typeof(TypedClient), typeof(PrivateContainerClient), typeof(RefitClient), typeof(RestSharpClient), typeof(FlurlClient));

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task A_failing_call_is_told_by_all_signals_whatever_the_client(Type application)
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(application);

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.Span.Text("mailchimp.account").Should().Be(Secret.Fingerprint);
        arrived.Span.Text("mailchimp.error.title").Should().Be("Member Exists");
    }

    [Theory]
    [InlineData(typeof(RestSharpClient))]
    [InlineData(typeof(FlurlClient))]
    public async Task The_time_limit_of_a_client_is_a_timeout(Type application)
    {
        await using var field = (await Field.StartAsync()).With("Mailchimp__Timeout", "00:00:02");
        field.Mailchimp.Answers(Answer.Never);

        var arrived = await field.RunAsync(application);

        arrived.ShouldTellOfOne("timeout", Routes.AddMember);
        arrived.Span.HasErrorStatus().Should().BeTrue();
    }
}
