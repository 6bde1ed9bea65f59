using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A list, its members and segments, and those permanently deleted from it.</summary>
internal sealed class MailingList(string id, string name)
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, byte>> _segments = new(StringComparer.Ordinal);

    public string Id { get; } = id;

    public string Name { get; set; } = name;

    public ConcurrentDictionary<string, Member> Members { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, byte> Forgotten { get; } = new(StringComparer.Ordinal);

    public Member? Find(string? email) => email is null ? null : Members.GetValueOrDefault(Md5.Hex(email));

    public Member GetOrAdd(string email, string? status) =>
        Members.GetOrAdd(Md5.Hex(email), _ => new Member(email, status ?? "subscribed"));

    /// <summary>The hashes of a segment's members.</summary>
    public ConcurrentDictionary<string, byte> Segment(string id) =>
        _segments.GetOrAdd(id, static _ => new ConcurrentDictionary<string, byte>(StringComparer.Ordinal));

    public JsonObject ToJson() => new() { ["id"] = Id, ["name"] = Name, ["stats"] = new JsonObject { ["member_count"] = Members.Count } };
}
