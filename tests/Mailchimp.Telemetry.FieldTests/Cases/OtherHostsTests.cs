using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class OtherHostsTests
{
    [Theory]
    [InlineData(null, new[] { "GET", Routes.AddMember })]
    [InlineData("true", new[] { "GET", Routes.AddMember })]
    [InlineData("false", new[] { Routes.AddMember })]
    public async Task Calls_to_other_hosts_are_exported_unless_told_otherwise(string? traceOtherHosts, string[] spans)
    {
        await using var shop = await FakeMailchimp.StartAsync();
        await using var field = (await Field.StartAsync()).With("Shop__Url", $"{shop.Url}");
        if (traceOtherHosts is not null)
        {
            field.With("Mailchimp__Telemetry__TraceOtherHosts", traceOtherHosts);
        }

        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.RunAsync(typeof(TwoHosts));

        shop.Requests.Should().ContainSingle();
        arrived.Spans.Select(span => span.Name).Should().BeEquivalentTo(spans);
        arrived.ErrorCount("member_exists").Should().Be(1);
    }
}
