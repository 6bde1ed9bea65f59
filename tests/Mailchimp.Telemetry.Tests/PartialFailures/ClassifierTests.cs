namespace Mailchimp.Telemetry.Tests.PartialFailures;

/// <summary>The classifier as an application calls it, without listening.</summary>
public class ClassifierTests
{
    [Fact]
    public void Each_shape_is_known_by_its_body()
    {
        var members = MailchimpPartialFailureClassifier.Classify(Bodies.Members(3, 37))!;
        (members.ErrorCount, members.TotalCount, members.IsTotal, members.BatchId).Should().Be((37, 40, false, null));
        members.Codes.Should().Equal(Bodies.CodesOf(37));
        var batch = MailchimpPartialFailureClassifier.Classify(Bodies.Batch("8b2428d747", "finished", 5, 5))!;
        (batch.ErrorCount, batch.TotalCount, batch.IsTotal, batch.BatchId).Should().Be((5, 5, true, "8b2428d747"));
        batch.Codes.Should().BeEmpty();
        var list = MailchimpPartialFailureClassifier.Classify(Bodies.Batches(Bodies.BatchObject("a", "finished", 5, 2), Bodies.BatchObject("b", "finished", 5, 1), Bodies.BatchObject("c", "started", 9, 1)))!;
        (list.ErrorCount, list.TotalCount, list.BatchId).Should().Be((3, 10, null));
        var one = MailchimpPartialFailureClassifier.Classify(Bodies.Batches(Bodies.BatchObject("a", "finished", 5, 0), Bodies.BatchObject("b", "finished", 5, 1)))!;
        (one.ErrorCount, one.BatchId).Should().Be((1, "b"));
        MailchimpPartialFailureClassifier.Classify(Bodies.Checklist(isReady: false, 2))!.Codes.Should().Equal(new Dictionary<string, int> { ["campaign_not_ready"] = 2 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("<html>")]
    [InlineData("""{"id":"abc","status":"subscribed","errors":[]}""")]
    [InlineData("""{"status":"started","total_operations":5,"errored_operations":2}""")]
    [InlineData("""{"is_ready":true,"items":[{"type":"error"}]}""")]
    public void What_hides_nothing_is_null(string body)
    {
        MailchimpPartialFailureClassifier.Classify(System.Text.Encoding.UTF8.GetBytes(body)).Should().BeNull();
    }

    [Fact]
    public async Task Results_are_read_from_a_stream()
    {
        using var archive = new MemoryStream(Bodies.Results([(400, """{"title":"Member Exists"}"""), (404, "{}"), (404, "{}"), (200, "{}")]));

        var failure = await MailchimpPartialFailureClassifier.ClassifyResultsAsync(archive);

        (failure!.ErrorCount, failure.TotalCount).Should().Be((3, 4));
        failure.Codes.Should().Equal(new Dictionary<string, int> { ["member_exists"] = 1, ["resource_not_found"] = 2 });
        (await MailchimpPartialFailureClassifier.ClassifyResultsAsync(new MemoryStream(Bodies.Results([(200, "{}")])))).Should().BeNull();
    }

    [Fact]
    public async Task Results_that_cannot_be_read_are_not_taken_for_results_without_a_failure()
    {
        foreach (var archive in (byte[][])[[], "<html>"u8.ToArray(), Bodies.Results([(200, "{}")])[..40]])
        {
            var failure = await MailchimpPartialFailureClassifier.ClassifyResultsAsync(new MemoryStream(archive));

            (failure!.ErrorCount, failure.IsComplete).Should().Be((0, false));
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(", {\"id\": \"cut", false)]
    public void One_failed_batch_of_a_list_that_is_cut_is_not_complete(string more, bool isComplete)
    {
        const string Batch = """{"id":"a","status":"finished","total_operations":5,"finished_operations":5,"errored_operations":2}""";

        var failure = MailchimpPartialFailureClassifier.Classify(System.Text.Encoding.UTF8.GetBytes($"{{\"batches\": [{Batch}{more}" + (isComplete ? "]}" : string.Empty)));

        (failure!.ErrorCount, failure.TotalCount, failure.BatchId, failure.IsComplete).Should().Be((2, 5, "a", isComplete));
    }
}
