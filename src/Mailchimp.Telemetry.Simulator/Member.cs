using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A contact of a list.</summary>
internal sealed class Member(string email, string status)
{
    public string Email { get; } = email;

    /// <summary>The <c>subscriber_hash</c>.</summary>
    public string Hash { get; } = Md5.Hex(email);

    public string Status { get; set; } = status;

    public JsonNode? MergeFields { get; private set; }

    public ConcurrentDictionary<string, byte> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether only the contact can resubscribe, through a form.</summary>
    public bool IsInComplianceState => Status is "unsubscribed" or "cleaned";

    public void Apply(JsonObject body)
    {
        Status = body.Text("status") ?? Status;
        MergeFields = body["merge_fields"] is JsonObject fields ? fields.DeepClone() : MergeFields;
    }

    public JsonObject ToJson(string listId) => new()
    {
        ["id"] = Hash,
        ["email_address"] = Email,
        ["status"] = Status,
        ["merge_fields"] = MergeFields?.DeepClone() ?? new JsonObject(),
        ["tags"] = new JsonArray([.. Tags.Keys.Select(tag => new JsonObject { ["name"] = tag })]),
        ["list_id"] = listId,
    };
}
