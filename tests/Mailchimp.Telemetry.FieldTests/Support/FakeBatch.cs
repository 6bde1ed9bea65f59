using Mailchimp.Telemetry.Tests.PartialFailures;

namespace FieldTests.Support;

/// <summary>A batch that ends with failures, at Mailchimp and at the storage that has its results.</summary>
internal sealed class FakeBatch : IAsyncDisposable
{
    public const string Id = "8b2428d747";
    public const int Operations = 10;
    public const int Errored = 3;

    /// <summary>How often the batch is asked about in vain.</summary>
    public const int Waits = 4;

    private const string Archive = $"{Id}-response.tar.gz";

    private readonly FakeMailchimp _storage;

    private FakeBatch(FakeMailchimp storage) => _storage = storage;

    public Uri StorageUrl => _storage.Url;

    public IReadOnlyCollection<FakeMailchimp.Request> Downloads => _storage.Requests;

    public static async Task<FakeBatch> StartAsync(FakeMailchimp mailchimp)
    {
        var storage = await FakeMailchimp.StartAsync();
        var results = Bodies.Results(
        [
            (400, """{"title":"Member Exists","status":400,"detail":"urist.mcvankab@reader.example is already a list member."}"""),
            (400, $$"""{"title":"Member Exists","status":400,"detail":"hidden.person@reader.example is already a list member. {{Secret.ApiKey}}"}"""),
            (404, """{"title":"Resource Not Found","status":404,"detail":"hidden.person@reader.example"}"""),
            .. Enumerable.Repeat((200, """{"email_address":"hidden.person@reader.example"}"""), Operations - Errored),
        ]);
        storage.Answers($"GET /{Archive}", Answer.Unavailable, new Answer(200, results, "binary/octet-stream"));
        mailchimp.Answers(Routes.StartBatch, Answer.Json(Bodies.Batch(Id, "pending", 0, 0)));
        mailchimp.Answers(
            $"GET /3.0/batches/{Id}",
            [.. Enumerable.Repeat(Answer.Json(Bodies.Batch(id: null, "started", Operations, 0)), Waits), .. Enumerable.Range(1, 9).Select(link => Finished(storage, link))]);
        return new FakeBatch(storage);
    }

    public ValueTask DisposeAsync() => _storage.DisposeAsync();

    /// <summary>The link to the results is another one each time.</summary>
    private static Answer Finished(FakeMailchimp storage, int link) => Answer.Json(Bodies.Batch(
        id: null,
        "finished",
        Operations,
        Errored,
        "2026-01-01T00:00:00+00:00",
        $"{storage.Url}{Archive}?AWSAccessKeyId={Secret.AccessKeyId}&Expires=145909191{link}&Signature={Secret.Signature}"));
}
