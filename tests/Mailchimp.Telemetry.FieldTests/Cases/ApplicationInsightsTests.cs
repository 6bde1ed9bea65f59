using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class ApplicationInsightsTests
{
    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task Its_dependency_collector_and_the_library_see_the_call_once_each(string order)
    {
        await using var insights = await InsightsReceiver.StartAsync();
        await using var field = (await Field.StartAsync()).With("Order", order).With("ApplicationInsights__ConnectionString", insights.ConnectionString);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(ApplicationInsights));

        // Its collector also takes what the OTLP exporter sends.
        insights.Data("RemoteDependencyData").Should().ContainSingle(dependency => dependency["name"]!.ToString() == "POST /3.0/lists/a1b2c3d4e5/members")
            .Which["resultCode"]!.ToString().Should().Be("400");
        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        field.Mailchimp.Requests.Should().ContainSingle();
    }
}
