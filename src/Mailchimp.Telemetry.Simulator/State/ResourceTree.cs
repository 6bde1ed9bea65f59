using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>Everything that is kept as JSON, by path: <c>lists/a1/merge-fields</c> is a collection, <c>lists/a1/merge-fields/3</c> an item of it.</summary>
internal sealed class ResourceTree
{
    private readonly Dictionary<string, ResourceCollection> _collections = new(StringComparer.Ordinal);

    /// <summary>The items of a collection; none if there is no such collection.</summary>
    public IReadOnlyList<JsonObject> Items(string collection) => _collections.GetValueOrDefault(collection)?.Items ?? [];

    public int Added(string collection) => _collections.GetValueOrDefault(collection)?.Added ?? 0;

    public JsonObject? Find(string collection, string id) => _collections.GetValueOrDefault(collection)?.Find(id);

    public void Add(string collection, string id, JsonObject item)
    {
        if (!_collections.TryGetValue(collection, out var items))
        {
            _collections[collection] = items = new ResourceCollection();
        }

        items.Add(id, item);
    }

    /// <summary>Removes an item and all that is below it. False if there is none.</summary>
    public bool Remove(string collection, string id)
    {
        RemoveBelow($"{collection}/{id}/");
        return _collections.GetValueOrDefault(collection)?.Remove(id) ?? false;
    }

    public void RemoveBelow(string start)
    {
        foreach (var below in _collections.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal)).ToList())
        {
            _collections.Remove(below);
        }
    }

    /// <summary>Gives all collections below a path another path.</summary>
    public void Move(string start, string newStart)
    {
        foreach (var below in _collections.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal)).ToList())
        {
            _collections.Remove(below, out var collection);
            _collections[newStart + below[start.Length..]] = collection!;
        }
    }
}
