using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class AzureMonitorTests
{
    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task The_dependency_arrives_with_its_kind_and_template_and_without_the_key(string order)
    {
        await using var insights = await InsightsReceiver.StartAsync();
        await using var field = (await Field.StartAsync())
            .With("Order", order)
            .With("AzureMonitor__ConnectionString", insights.ConnectionString)
            .With("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true");
        field.Mailchimp.Answers(Answer.MemberExists);

        await field.ServeAsync(typeof(AzureMonitor));

        insights.ShouldNotHoldTheKey();
        var dependency = insights.Data("RemoteDependencyData").Should().ContainSingle().Subject;
        // The exporter names a dependency by the URL's path, whatever the span is called.
        ((string?)dependency["properties"]!["url.template"]).Should().Be("/3.0/lists/{list_id}/members");
        ((string?)dependency["properties"]!["mailchimp.error.kind"]).Should().Be("member_exists");
        insights.Data("RequestData").Should().ContainSingle();
        insights.Data("MessageData").Select(data => data["properties"]?["mailchimp.error.kind"]?.ToString()).Should().ContainSingle(kind => kind == "member_exists");
        insights.Data("MessageData").Where(data => data["properties"]?["mailchimp.error.kind"] is not null).Should().ContainSingle().Which["properties"]!["EventName"]!.ToString().Should().Be("mailchimp.api.error", "docs/backends.md asks for it");
    }
}
