using System.Text.Json.Nodes;

namespace FieldTests.Support;

/// <summary>Takes telemetry items as Application Insights' ingestion endpoint does.</summary>
internal sealed class InsightsReceiver : IAsyncDisposable
{
    private readonly BodyReceiver _receiver;

    private InsightsReceiver(BodyReceiver receiver) => _receiver = receiver;

    public string ConnectionString => $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={_receiver.Url};LiveEndpoint={_receiver.Url}";

    public IReadOnlyList<JsonObject> Items => [.. _receiver.Received.SelectMany(static request => Lines(request.Body)).Select(static line => JsonNode.Parse(line)!.AsObject())];

    /// <summary>The data of each item of one type, for example <c>RemoteDependencyData</c>.</summary>
    public IReadOnlyList<JsonNode> Data(string type) =>
        [.. Items.Select(static item => item["data"]!).Where(data => (string?)data["baseType"] == type).Select(static data => data["baseData"]!)];

    public static async Task<InsightsReceiver> StartAsync() =>
        new(await BodyReceiver.StartAsync(static body => $$"""{"itemsReceived":{{Lines(body).Length}},"itemsAccepted":{{Lines(body).Length}},"errors":[]}"""));

    public void ShouldNotHoldTheKey()
    {
        foreach (var (path, body) in _receiver.Received)
        {
            Secret.ShouldNotBeIn($"what went to {path}", body);
        }
    }

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    private static string[] Lines(string body) => body.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
