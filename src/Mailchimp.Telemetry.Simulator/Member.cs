using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A contact of a list.</summary>
internal sealed class Member
{
    /// <summary>Members of a contact that a request may set and that need no rule.</summary>
    private static readonly string[] Free =
    [
        "email_type", "language", "vip", "location", "marketing_permissions", "ip_signup", "timestamp_signup", "ip_opt", "timestamp_opt",
        "unsubscribe_reason", "sms_phone_number", "sms_subscription_status",
    ];

    private readonly JsonObject _profile;

    /// <param name="email">The address.</param>
    /// <param name="status">The status to start with.</param>
    /// <param name="webId">The id in the web application.</param>
    /// <param name="now">The time.</param>
    public Member(string email, string status, int webId, string now)
    {
        (Email, Status, LastChanged) = (email, status, now);
        _profile = new JsonObject
        {
            ["unique_email_id"] = Md5.Hex($"unique {email} {webId}")[..10],
            ["contact_id"] = Md5.Hex($"contact {email}"),
            ["web_id"] = webId,
            ["email_type"] = "html",
            ["language"] = string.Empty,
            ["vip"] = false,
            ["ip_signup"] = string.Empty,
            ["timestamp_signup"] = status == "pending" ? now : string.Empty,
            ["ip_opt"] = "127.0.0.1",
            ["timestamp_opt"] = status == "pending" ? string.Empty : now,
            ["member_rating"] = 2,
            ["source"] = "API - Generic",
        };
    }

    public string Email { get; set; }

    /// <summary>The <c>subscriber_hash</c>.</summary>
    public string Hash => Md5.Hex(Email);

    public string Status { get; set; }

    public string LastChanged { get; set; }

    /// <summary>By tag, what the contact was given.</summary>
    public JsonObject MergeFields { get; } = [];

    public HashSet<string> Interests { get; } = new(StringComparer.Ordinal);

    /// <summary>The static segments, which are the tags, and since when.</summary>
    public SortedDictionary<int, string> Segments { get; } = [];

    /// <summary>Whether only the contact can resubscribe, through a form.</summary>
    public bool IsInComplianceState => Status is "unsubscribed" or "cleaned";

    public JsonNode? this[string name] => _profile[name];

    public void Apply(JsonObject body, string now)
    {
        Status = body.Text("status") ?? Status;
        LastChanged = now;
        foreach (var name in Free)
        {
            if (body[name] is { } value)
            {
                _profile[name] = value.DeepClone();
            }
        }

        MergeFields.Merge(body["merge_fields"] as JsonObject ?? []);
        foreach (var (interest, isChosen) in body["interests"] as JsonObject ?? [])
        {
            _ = isChosen?.ToString() == "true" ? Interests.Add(interest) : Interests.Remove(interest);
        }
    }

    public JsonObject ToJson(MailingList list)
    {
        var fields = MergeFieldRules.Fill(list.MergeFields, MergeFields);
        var tags = Tags(list);
        var answer = Shaped.Item("Member", "/lists/{list_id}/members/{subscriber_hash}", $"{list.Path}/members/{Hash}", _profile);
        answer["id"] = Hash;
        answer["email_address"] = Email;
        answer["full_name"] = $"{fields.Text("FNAME")} {fields.Text("LNAME")}".Trim();
        answer["status"] = Status;
        answer["merge_fields"] = fields;
        answer["interests"] = new JsonObject(list.Interests.Select(interest => interest["id"]!.ToString()).Select(id => KeyValuePair.Create(id, (JsonNode?)Interests.Contains(id))));
        answer["last_changed"] = LastChanged;
        answer["tags_count"] = tags.Count;
        answer["tags"] = tags;
        answer["list_id"] = list.Id;
        if (Status != "unsubscribed")
        {
            answer.Remove("unsubscribe_reason");
        }

        DescribeNote(answer, list);
        return answer;
    }

    private JsonArray Tags(MailingList list) =>
        new([.. list.Segments.Where(segment => Segments.ContainsKey((int)segment["id"]!)).Select(segment => new JsonObject { ["id"] = (int)segment["id"]!, ["name"] = segment.Text("name") })]);

    /// <summary>The newest note, if there is one.</summary>
    private void DescribeNote(JsonObject answer, MailingList list)
    {
        answer.Remove("last_note");
        if (list.NotesOf(this) is [.., var note])
        {
            answer["last_note"] = new JsonObject
            {
                ["note_id"] = (int)note["id"]!,
                ["created_at"] = note.Text("created_at"),
                ["created_by"] = note.Text("created_by"),
                ["note"] = note.Text("note"),
            };
        }
    }
}
