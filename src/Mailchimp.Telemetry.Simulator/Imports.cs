using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Subscribes many contacts with one call, which succeeds even if some or all of them are rejected.</summary>
internal sealed class Imports(Audience audience)
{
    private const int MaxMembers = 500;

    public void Register(Dictionary<string, RequestDelegate> handlers) =>
        handlers["lists.batchListMembers"] = context => audience.WithList(context, list => Import(context, list));

    private async Task Import(HttpContext context, MailingList list)
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        if (body["members"] is not JsonArray { Count: <= MaxMembers } members)
        {
            await Answer.Problem(context, Problems.InvalidResource, ("members", $"This value should be a list of {MaxMembers} members or fewer."));
            return;
        }

        JsonArray created = [], updated = [], errors = [];
        var updatesExisting = body.Flag("update_existing");
        foreach (var item in members.Select(member => member as JsonObject ?? []))
        {
            var email = item.Text("email_address");
            var existing = updatesExisting ? list.Find(email) : null;
            if ((existing is null ? audience.Rules.CheckNew(list, item) : MemberRules.CheckChange(existing, item)) is { } refusal)
            {
                errors.Add((JsonNode)Describe(refusal, email));
                continue;
            }

            var member = existing ?? list.GetOrAdd(email!, item.Text("status"));
            member.Apply(item);
            (existing is null ? created : updated).Add((JsonNode)member.ToJson(list.Id));
        }

        await Answer.Json(context, new JsonObject
        {
            ["new_members"] = created,
            ["updated_members"] = updated,
            ["errors"] = errors,
            ["total_created"] = created.Count,
            ["total_updated"] = updated.Count,
            ["error_count"] = errors.Count,
            ["_links"] = new JsonArray(),
        });
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
