using System.Text.Json.Nodes;

namespace FieldTests.Support;

/// <summary>Takes log events as Seq does, one JSON object a line.</summary>
internal sealed class SeqReceiver : IAsyncDisposable
{
    private readonly BodyReceiver _receiver;

    private SeqReceiver(BodyReceiver receiver) => _receiver = receiver;

    public Uri Url => _receiver.Url;

    public IEnumerable<string> Bodies => _receiver.Received.Select(static request => request.Body);

    public IReadOnlyList<SeqEvent> Events =>
        [.. _receiver.Received
            .Where(static request => request.Path is "/api/events/raw" or "/ingest/clef")
            .SelectMany(static request => request.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(static line => new SeqEvent(JsonNode.Parse(line)!.AsObject()))];

    public static async Task<SeqReceiver> StartAsync() => new(await BodyReceiver.StartAsync(static _ => "{}"));

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();
}
