using System.Text.RegularExpressions;
using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed partial class PrometheusTests
{
    [Fact]
    public async Task Errors_are_scraped_by_kind()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Routes.SignUp, Answer.MemberExists).Answers(Answer.NotFound);

        var (_, metrics) = await ScrapeAsync(field, "signup", "find");

        Errors(metrics, "member_exists").Should().ContainSingle().Which.Should().EndWith(" 1").And.Contain("mailchimp_error_fault=\"contact\"");
        Errors(metrics, "resource_not_found").Should().ContainSingle().Which.Should().EndWith(" 1").And.NotContain("mailchimp_error_expected");
    }

    [Fact]
    public async Task An_expected_error_is_told_apart_and_does_not_turn_its_span_red()
    {
        await using var field = (await Field.StartAsync()).With("Mailchimp__Telemetry__ExpectedErrors__0", "resource_not_found");
        field.Mailchimp.Answers(Answer.NotFound);

        var (arrived, metrics) = await ScrapeAsync(field, "find");

        Errors(metrics, "resource_not_found").Should().ContainSingle().Which.Should().EndWith(" 1").And.Contain("mailchimp_error_expected=\"true\"");
        arrived.Span.Text("mailchimp.error.kind").Should().Be("resource_not_found");
        arrived.Span.Text("mailchimp.error.expected").Should().Be("true");
        arrived.Span.HasErrorStatus().Should().BeFalse();
    }

    private static async Task<(Arrived Arrived, string Metrics)> ScrapeAsync(Field field, params string[] paths)
    {
        var metrics = string.Empty;
        var arrived = await field.ServeAsync(typeof(PrometheusWeb), async client =>
        {
            foreach (var path in paths)
            {
                using var response = await client.GetAsync(path);
            }

            metrics = await client.GetStringAsync("metrics");
        });
        Secret.ShouldNotBeIn("the metrics", metrics);
        return (arrived, metrics);
    }

    /// <summary>The series of one kind, each as its labels and its value.</summary>
    private static string[] Errors(string metrics, string kind) =>
        [.. Series().Matches(metrics).Where(series => series.Value.Contains($"mailchimp_error_kind=\"{kind}\"", StringComparison.Ordinal)).Select(static series => series.Groups[1].Value)];

    [GeneratedRegex(@"^mailchimp_client_errors_total(\{.*\} \d+)", RegexOptions.Multiline)]
    private static partial Regex Series();
}
