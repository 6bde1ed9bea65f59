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

/// <summary>A log event in CLEF.</summary>
internal sealed record SeqEvent(JsonObject Json)
{
    public string? Template => this["@mt"];

    public string? Level => this["@l"];

    public string? Message => this["@m"];

    /// <summary>A property's text, whether its dotted name is one name or a path through objects: Seq reads both alike.</summary>
    public string? this[string name] => Find(Json, name) is { } value ? value.ToString() : null;

    private static JsonNode? Find(JsonObject json, string name)
    {
        if (json[name] is { } value)
        {
            return value;
        }

        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (json[name[..dot]] is JsonObject inner && Find(inner, name[(dot + 1)..]) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
