using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class Http2Tests
{
    [Fact]
    public async Task A_failing_call_over_HTTP_2_is_told_by_all_signals()
    {
        await using var field = await StartAsync();
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(HandMadeClient));

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.Span.Text("network.protocol.version").Should().Be("2");
        arrived.Latest("mailchimp.client.active_requests").Should().Be(0);
    }

    [Fact]
    public async Task A_stream_that_the_server_resets_is_told_by_all_signals()
    {
        await using var field = await StartAsync();
        field.Mailchimp.Answers(Answer.Cut);

        var arrived = await field.ServeAsync(typeof(MinimalApi));

        arrived.ShouldTellOfOne("protocol", Routes.AddMember);
    }

    private static async Task<Field> StartAsync()
    {
        var field = await Field.StartAsync();
        return field
            .With("Mailchimp__Url", $"{field.Mailchimp.Http2Url}3.0/")
            .With("Mailchimp__Telemetry__AdditionalHosts__0", field.Mailchimp.Http2Url.Authority)
            .With("Mailchimp__HttpVersion", "2.0");
    }
}
