using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>Things of one kind in one place, in the order in which they came.</summary>
internal sealed class ResourceCollection
{
    private readonly OrderedDictionary<string, JsonObject> _items = new(StringComparer.Ordinal);

    /// <summary>How many there ever were, so that an id is not given twice.</summary>
    public int Added { get; private set; }

    public IReadOnlyList<JsonObject> Items => _items.Values;

    public JsonObject? Find(string id) => _items.GetValueOrDefault(id);

    public void Add(string id, JsonObject item)
    {
        Added++;
        _items.Add(id, item);
    }

    public bool Remove(string id) => _items.Remove(id);
}
