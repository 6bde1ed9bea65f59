using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A list, its members, and those permanently deleted from it.</summary>
/// <param name="id">The id.</param>
/// <param name="webId">The id in the web application.</param>
/// <param name="settings">What the API was given for the list.</param>
/// <param name="tree">Where the merge fields, segments and the like of the list are.</param>
internal sealed class MailingList(string id, int webId, JsonObject settings, ResourceTree tree)
{
    public string Id { get; } = id;

    public string Path => $"lists/{Id}";

    public JsonObject Settings => settings;

    public string Name => settings.Text("name") ?? string.Empty;

    /// <summary>By hash, in the order in which they came.</summary>
    public OrderedDictionary<string, Member> Members { get; } = new(StringComparer.Ordinal);

    /// <summary>The hashes of those who were permanently deleted.</summary>
    public HashSet<string> Forgotten { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<JsonObject> MergeFields => tree.Items($"{Path}/merge-fields");

    public IReadOnlyList<JsonObject> Segments => tree.Items($"{Path}/segments");

    public IReadOnlyList<JsonObject> Webhooks => tree.Items($"{Path}/webhooks");

    /// <summary>The interests of all categories.</summary>
    public IEnumerable<JsonObject> Interests => tree.Items($"{Path}/interest-categories").SelectMany(category => tree.Items($"{Path}/interest-categories/{category["id"]}/interests"));

    public Member? Find(string? email) => email is null ? null : Members.GetValueOrDefault(Md5.Hex(email));

    public Member Add(Member member)
    {
        Members.Add(member.Hash, member);
        return member;
    }

    /// <summary>Gives a member another address, by which it is found from now on.</summary>
    public void ChangeAddress(Member member, string email)
    {
        var old = $"{Path}/members/{member.Hash}/";
        Members.Remove(member.Hash);
        member.Email = email;
        Members.Add(member.Hash, member);
        tree.Move(old, $"{Path}/members/{member.Hash}/");
    }

    public IReadOnlyList<JsonObject> NotesOf(Member member) => tree.Items($"{Path}/members/{member.Hash}/notes");

    /// <summary>Removes a member with all that hangs on it.</summary>
    public void Remove(Member member)
    {
        Members.Remove(member.Hash);
        tree.RemoveBelow($"{Path}/members/{member.Hash}/");
    }

    public JsonObject ToJson()
    {
        var answer = Shaped.Item("List", "/lists/{list_id}", Path, settings);
        answer["id"] = Id;
        answer["web_id"] = webId;
        answer["stats"] = Stats(answer["stats"] as JsonObject ?? []);
        return answer;
    }

    /// <summary>Counts what can be counted.</summary>
    private JsonObject Stats(JsonObject stats)
    {
        var counts = new (string Name, int Count)[]
        {
            ("member_count", CountOf("subscribed")),
            ("total_contacts", Members.Count),
            ("unsubscribe_count", CountOf("unsubscribed")),
            ("cleaned_count", CountOf("cleaned")),
            ("member_count_since_send", CountOf("subscribed")),
            ("unsubscribe_count_since_send", CountOf("unsubscribed")),
            ("cleaned_count_since_send", CountOf("cleaned")),
            ("campaign_count", tree.Items("campaigns").Count(campaign => campaign.At("recipients.list_id")?.ToString() == Id)),
            ("merge_field_count", MergeFields.Count),
        };
        foreach (var (name, count) in counts)
        {
            stats[name] = count;
        }

        return (JsonObject)stats.DeepClone();
    }

    private int CountOf(string status) => Members.Values.Count(member => member.Status == status);
}
