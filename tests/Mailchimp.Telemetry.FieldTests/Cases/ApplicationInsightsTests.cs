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

        insights.Data("RemoteDependencyData").Should().ContainSingle(dependency => dependency["target"]!.ToString().StartsWith("127.0.0.1", StringComparison.Ordinal))
            .Which["resultCode"]!.ToString().Should().Be("400");
        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        field.Mailchimp.Requests.Should().ContainSingle();
    }
}
