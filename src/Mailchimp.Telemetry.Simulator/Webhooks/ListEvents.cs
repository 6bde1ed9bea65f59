using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Webhooks;

/// <summary>A member before a change.</summary>
internal sealed record MemberBefore(string Email, string Hash, string Status);

/// <summary>Fires a list's webhooks for what happens to it. Everything here happens through the API, so only webhooks with <c>sources.api</c> hear of it.</summary>
internal sealed class ListEvents(TimeProvider time, WebhookDelivery delivery)
{
    /// <param name="list">The list.</param>
    /// <param name="member">The member as it is now.</param>
    /// <param name="before">What it was before, or null if it is new.</param>
    public void OnMemberChanged(MailingList list, Member member, MemberBefore? before)
    {
        if (before is not null && before.Email != member.Email)
        {
            Fire(list, "upemail", new JsonObject { ["list_id"] = list.Id, ["new_id"] = IdOf(member), ["new_email"] = member.Email, ["old_email"] = before.Email });
        }

        if (before?.Status != member.Status)
        {
            OnStatusChanged(list, member, isNew: before is null);
        }
        else if (member.Status == "subscribed")
        {
            Fire(list, "profile", Describe(list, member));
        }
    }

    /// <param name="list">The list.</param>
    /// <param name="member">The member that left.</param>
    /// <param name="action"><c>archive</c>, <c>delete</c> or <c>unsub</c>.</param>
    public void OnMemberLeft(MailingList list, Member member, string action)
    {
        var data = new JsonObject { ["action"] = action, ["reason"] = "manual" };
        data.Merge(Describe(list, member));
        Fire(list, "unsubscribe", data);
    }

    public void OnCampaignSent(MailingList list, JsonObject campaign) => Fire(list, "campaign", new JsonObject
    {
        ["id"] = campaign.Text("id"),
        ["subject"] = campaign.At("settings.subject_line")?.ToString(),
        ["status"] = "sent",
        ["reason"] = string.Empty,
        ["list_id"] = list.Id,
    });

    private void OnStatusChanged(MailingList list, Member member, bool isNew)
    {
        switch (member.Status)
        {
            case "subscribed":
                Fire(list, "subscribe", Describe(list, member));
                break;
            case "unsubscribed" when !isNew:
                OnMemberLeft(list, member, "unsub");
                break;
            case "cleaned":
                Fire(list, "cleaned", new JsonObject { ["list_id"] = list.Id, ["campaign_id"] = string.Empty, ["reason"] = "hard", ["email"] = member.Email });
                break;
            default:
                break;
        }
    }

    private static string? IdOf(Member member) => member["unique_email_id"]?.ToString();

    private static JsonObject Describe(MailingList list, Member member)
    {
        var merges = new JsonObject { ["EMAIL"] = member.Email };
        merges.Merge(MergeFieldRules.Fill(list.MergeFields, member.MergeFields));
        merges["INTERESTS"] = string.Join(", ", list.Interests.Where(interest => member.Interests.Contains(interest["id"]!.ToString())).Select(interest => interest.Text("name")));
        return new JsonObject
        {
            ["id"] = IdOf(member),
            ["email"] = member.Email,
            ["email_type"] = member["email_type"]?.ToString(),
            ["ip_opt"] = member["ip_opt"]?.ToString(),
            ["web_id"] = member["web_id"]?.ToString(),
            ["merges"] = merges,
            ["list_id"] = list.Id,
        };
    }

    private void Fire(MailingList list, string type, JsonObject data)
    {
        foreach (var webhook in list.Webhooks.Where(webhook => IsTrue(webhook.At($"events.{type}")) && IsTrue(webhook.At("sources.api"))))
        {
            delivery.Send(new Webhook(webhook.Text("url")!, WebhookForm.Create(type, time.GetUtcNow(), data), WebhookSignature.SecretOf(webhook)));
        }
    }

    private static bool IsTrue(JsonNode? node) => node?.ToString() == "true";
}
