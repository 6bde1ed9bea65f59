using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class AccountTests
{
    private const int Warning = 13;

    [Fact]
    public async Task The_same_call_for_another_customer_is_no_retry()
    {
        await using var field = await StartAsync();
        field.Mailchimp.Answers(Answer.InternalError, Answer.Ok);

        var arrived = await field.RunAsync(typeof(Agency));

        var spans = Spans(arrived);
        spans.Select(span => span.Text("mailchimp.account")).Should().Equal(Secret.CustomerKeys.Select(Secret.FingerprintOf));
        spans.Should().OnlyContain(span => span.Number("http.request.resend_count") == null);
        arrived.Error.Text("mailchimp.account").Should().Be(Secret.FingerprintOf(Secret.CustomerKeys[0]));
        arrived.Events("mailchimp.api.recovered").Should().BeEmpty();
        arrived.Count("mailchimp.client.recovered_operations").Should().Be(0);
    }

    [Fact]
    public async Task Customers_beyond_the_bound_share_a_name_that_has_no_limit_and_a_warning_says_so_once()
    {
        await using var field = (await StartAsync()).With("Mailchimp__Telemetry__MaxAccounts", "1");

        var arrived = await field.RunAsync(typeof(Agency));

        var first = Secret.FingerprintOf(Secret.CustomerKeys[0]);
        Spans(arrived).Select(span => span.Text("mailchimp.account")).Should().Equal(first, "other", "other");
        arrived.Metrics.Where(static metric => metric.Name == "mailchimp.client.concurrency.limit")
            .SelectMany(static metric => metric.Gauge.DataPoints)
            .Select(static point => point.Attributes.Value("mailchimp.account"))
            .Distinct().Should().Equal(first);
        arrived.Logs.Should().ContainSingle(log => log.SeverityNumber == Warning && log.Message().Contains("Mailchimp:Telemetry:MaxAccounts"));
    }

    private static async Task<Field> StartAsync()
    {
        var field = await Field.StartAsync();
        for (var customer = 0; customer < Secret.CustomerKeys.Length; customer++)
        {
            field.With($"Customers__{customer}", Secret.CustomerKeys[customer]);
        }

        return field;
    }

    private static IEnumerable<Otlp.Span> Spans(Arrived arrived) =>
        arrived.Spans.Where(static span => span.IsClient());
}
