using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>The rules of one kind of thing: where it is found, what it must have, and how it is described.</summary>
/// <param name="template">The path of one item, for example <c>/lists/{list_id}/merge-fields/{merge_id}</c>.</param>
/// <param name="shape">The shape of one item.</param>
/// <param name="items">The member that lists the items.</param>
internal class Resource(string template, string shape, string items)
{
    private readonly JsonObject _sample = Shapes.Item(shape);

    public string Template => template;

    public string CollectionTemplate { get; } = ResourcePath.Collection(template);

    public string Items => items;

    public string IdMember { get; init; } = "id";

    public IdForm Ids { get; init; }

    /// <summary>What a new item must have.</summary>
    public string[] Required { get; init; } = [];

    /// <summary>Members that take only certain values.</summary>
    public (string Member, string[] Values)[] Choices { get; init; } = [];

    /// <summary>Arrays in an item that are collections of their own, below it.</summary>
    public string[] Nested { get; init; } = [];

    /// <summary>Members that are empty unless a request sets them, for example <c>settings.folder_id</c>.</summary>
    public string[] Blank { get; init; } = [];

    /// <summary>Query parameters that select items by a member, for example <c>list_id</c> by <c>recipients.list_id</c>.</summary>
    public (string Query, string Member)[] Filters { get; init; } = [];

    /// <summary>Members that <c>since_…</c> and <c>before_…</c> select by.</summary>
    public string[] Times { get; init; } = [];

    /// <summary>Members that take a value of the path, for example <c>email_id</c> that of <c>subscriber_hash</c>.</summary>
    public (string Member, string Route)[] FromPath { get; init; } = [];

    /// <summary>The member that says when an item was added.</summary>
    public string? CreatedAt { get; init; }

    /// <summary>The member that says who added an item.</summary>
    public string? CreatedBy { get; init; }

    /// <summary>The member that says when an item was last changed.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>What has to be checked outside of the state before an item is added or changed.</summary>
    public virtual Task<Refusal?> CheckOutsideAsync(ApiCall call) => Task.FromResult<Refusal?>(null);

    /// <summary>Why a request is refused, or null.</summary>
    /// <param name="call">The request.</param>
    /// <param name="body">The new item, or the change.</param>
    /// <param name="existing">The item to change, or null.</param>
    public virtual Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing)
    {
        if (existing is null && Checks.Required(body, Required) is { } missing)
        {
            return missing;
        }

        if (Checks.Types(body, _sample) is { } wrongType)
        {
            return wrongType;
        }

        foreach (var (member, values) in Choices)
        {
            if (Checks.OneOf(body, member, values) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    /// <summary>Adds to a new item what the API gives it.</summary>
    public virtual void Complete(ApiCall call, JsonObject item)
    {
    }

    /// <summary>Called after an item was added or changed.</summary>
    public virtual void OnChanged(ApiCall call, JsonObject item)
    {
    }

    /// <summary>Called before an item is removed.</summary>
    public virtual Refusal? OnRemoving(ApiCall call, JsonObject item) => null;

    /// <summary>An item as the API answers it.</summary>
    /// <param name="item">The item.</param>
    /// <param name="path">Its path, for example <c>lists/a1/merge-fields/3</c>.</param>
    public virtual JsonObject Describe(JsonObject item, string path) => Shaped.Item(shape, template, path, item);

    /// <summary>A new id, or the one that the request chose.</summary>
    public JsonNode NewId(AccountState state, string collection, JsonObject body) => Ids switch
    {
        IdForm.Number => state.NextNumber(),
        IdForm.Ordinal => state.Tree.Added(collection) + 1,
        IdForm.Given => body[IdMember]?.ToString() ?? (state.Tree.Added(collection) + 1).ToString(CultureInfo.InvariantCulture),
        _ => RandomNumberGenerator.GetHexString(10, lowercase: true),
    };
}
