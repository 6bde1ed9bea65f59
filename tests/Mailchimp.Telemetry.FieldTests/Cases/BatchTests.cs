using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

/// <summary>Failures that only the status of a batch and its results tell.</summary>
public sealed class BatchTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("first")]
    [InlineData("last")]
    public async Task A_batch_that_is_polled_many_times_is_told_once_and_so_are_its_results(string? order)
    {
        await using var field = await Field.StartAsync();
        await using var batch = await FakeBatch.StartAsync(field.Mailchimp);
        if (order is not null)
        {
            // The instrumentation's switch, and the runtime's own. The logs that a factory's client writes of a request are the application's.
            field.With("Order", order)
                .With("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true")
                .With("DOTNET_SYSTEM_NET_HTTP_DISABLEURIREDACTION", "true")
                .With("Logging__LogLevel__System.Net.Http.HttpClient", "Warning");
        }

        var arrived = await field.RunAsync(typeof(BatchWorker));

        arrived.Output.Should().Contain($"{FakeBatch.Operations} results");
        var polls = arrived.TriesOf(Routes.GetBatch);
        polls.Should().HaveCountGreaterThan(FakeBatch.Waits + 1);
        polls.Should().OnlyContain(span => span.Text("mailchimp.batch.id") == FakeBatch.Id);
        var end = polls.Should().ContainSingle(span => span.HasErrorStatus(), "the first that shows the end tells").Subject;
        end.Status.Message.Should().Be("Partial failure");
        polls.Where(span => span.Number("mailchimp.partial.error_count") == FakeBatch.Errored).Should().HaveCount(polls.Length - FakeBatch.Waits, "each shows it")
            .And.OnlyContain(span => span.Number("mailchimp.partial.total_count") == FakeBatch.Operations && span.Number("mailchimp.batch.errored_operations") == FakeBatch.Errored);

        arrived.PartialFailures.Should().HaveCount(2);
        arrived.PartialFailures[0].Message().Should().Be($"partial failure: 3 of 10 operations of batch {FakeBatch.Id} failed");
        arrived.PartialFailures[0].ShouldBeOf(end);
        arrived.CountBy("mailchimp.client.batches", "mailchimp.batch.outcome").Should().Equal(new Dictionary<string, long> { ["partial"] = 1 });
        arrived.CountBy("mailchimp.client.batch_operations", "mailchimp.batch.operation_outcome").Should().BeEquivalentTo(new Dictionary<string, long> { ["ok"] = 7, ["errored"] = 3 });

        batch.Downloads.Should().HaveCount(2, "the first is refused and tried again");
        var downloads = arrived.Spans.Where(span => span.Text("url.full") == $"{batch.StorageUrl.GetLeftPart(UriPartial.Authority)}/*").ToArray();
        downloads.Should().HaveCount(2);
        var download = downloads.Should().ContainSingle(span => span.Number("http.response.status_code") == 200).Subject;
        download.HasErrorStatus().Should().BeTrue();
        download.Status.Message.Should().Be("Partial failure");
        download.Text("mailchimp.batch.id").Should().Be(FakeBatch.Id);
        download.Text("mailchimp.partial.codes").Should().Be("member_exists, resource_not_found");
        arrived.PartialFailures[1].Message().Should().Be($"partial failure: 3 of 10 results of batch {FakeBatch.Id} are errors: member_exists, resource_not_found");
        arrived.PartialFailures[1].ShouldBeOf(download);
        arrived.CountBy("mailchimp.client.partial_errors", "mailchimp.partial.code").Should().BeEquivalentTo(new Dictionary<string, long> { ["member_exists"] = 2, ["resource_not_found"] = 1 });
        arrived.Errors.Should().BeEmpty("the storage is not Mailchimp's API");
        arrived.Count("mailchimp.telemetry.internal_errors").Should().Be(0);
    }
}
