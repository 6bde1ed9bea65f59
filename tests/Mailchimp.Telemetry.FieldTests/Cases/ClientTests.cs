using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class ClientTests
{
    public static TheoryData<Type> Clients => new(
        typeof(HandMadeClient), typeof(TypedClient), typeof(PrivateContainerClient), typeof(NamedAfterKeyClient),
        typeof(RefitClient), typeof(RestSharpClient), typeof(FlurlClient));

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
    [MemberData(nameof(Clients))]
    public async Task A_compressed_error_that_arrives_after_its_head_is_understood_whatever_the_client(Type application)
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists.Compressed() with { BeforeBody = TimeSpan.FromMilliseconds(300) });

        var arrived = await field.RunAsync(application);

        arrived.Error.Text("mailchimp.error.kind").Should().Be("member_exists");
        arrived.ErrorCount("member_exists").Should().Be(1);
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
