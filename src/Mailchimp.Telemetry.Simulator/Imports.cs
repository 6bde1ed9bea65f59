using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Subscribes many contacts with one call, which succeeds even if some or all of them are rejected.</summary>
internal sealed class Imports(AccountState state, MemberRules rules, Members members)
{
    private const int MaxMembers = 500;

    public void Register(Dictionary<string, RequestDelegate> handlers) =>
        handlers["lists.batchListMembers"] = state.Write(call => state.FindList(call) is { } list ? Import(call, list) : Result.NotFound);

    private Result Import(ApiCall call, MailingList list)
    {
        if (call.Body["members"] is not JsonArray { Count: <= MaxMembers } contacts)
        {
            return Checks.Invalid("members", $"This value should be a list of {MaxMembers} members or fewer.");
        }

        JsonArray created = [], updated = [], errors = [];
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var contact in contacts.Select(contact => contact as JsonObject ?? []))
        {
            if (!seen.Add(contact.Text("email_address") ?? string.Empty) && call.Flag("skip_duplicate_check"))
            {
                continue;
            }

            var existing = call.Body.Flag("update_existing") ? list.Find(contact.Text("email_address")) : null;
            if (Check(call, list, existing, contact) is { } refusal)
            {
                errors.Add((JsonNode)Describe(refusal, contact.Text("email_address")));
            }
            else if (existing is null)
            {
                created.Add((JsonNode)members.Create(list, contact, contact.Text("status")!).ToJson(list));
            }
            else
            {
                Update(call, list, existing, contact);
                updated.Add((JsonNode)existing.ToJson(list));
            }
        }

        return new JsonObject
        {
            ["new_members"] = created,
            ["updated_members"] = updated,
            ["errors"] = errors,
            ["total_created"] = created.Count,
            ["total_updated"] = updated.Count,
            ["error_count"] = errors.Count,
            ["_links"] = new JsonArray(),
        };
    }

    private Refusal? Check(ApiCall call, MailingList list, Member? existing, JsonObject contact)
    {
        var skips = call.Flag("skip_merge_validation");
        return existing is null ? rules.CheckNew(list, contact, skipMergeValidation: skips) : MemberRules.CheckChange(list, existing, contact, skips);
    }

    /// <summary>With <c>sync_tags</c>, a contact's tags are those of the import; otherwise they are added.</summary>
    private void Update(ApiCall call, MailingList list, Member member, JsonObject contact)
    {
        if (call.Body.Flag("sync_tags"))
        {
            member.Segments.Clear();
        }

        members.AddTags(list, member, contact);
        members.Apply(list, member, contact);
    }

    private static JsonObject Describe(Refusal refusal, string? email)
    {
        var exists = refusal.Problem == Problems.MemberExists;
        var (field, message) = refusal.Fields is [.., var last] ? last : (string.Empty, string.Empty);
        return new JsonObject
        {
            ["email_address"] = email ?? string.Empty,
            ["error"] = exists ? $"{email} is already a list member, do you want to update? please provide update_existing:true in the request body" : refusal.Text,
            ["error_code"] = exists ? "ERROR_CONTACT_EXISTS" : "ERROR_GENERIC",
            ["field"] = field,
            ["field_message"] = message,
        };
    }
}
