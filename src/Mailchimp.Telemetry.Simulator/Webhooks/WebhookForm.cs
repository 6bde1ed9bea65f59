using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.Webhooks;

/// <summary>The body of a webhook: a form, with <c>data[merges][FNAME]</c> for a member of a member.</summary>
internal static class WebhookForm
{
    public static string Create(string type, DateTimeOffset firedAt, JsonObject data)
    {
        var fields = new List<(string Name, string Value)>
        {
            ("type", type),
            ("fired_at", firedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
        };
        Add(fields, "data", data);
        return string.Join('&', fields.Select(field => $"{WebUtility.UrlEncode(field.Name)}={WebUtility.UrlEncode(field.Value)}"));
    }

    private static void Add(List<(string Name, string Value)> fields, string prefix, JsonObject members)
    {
        foreach (var (name, value) in members)
        {
            if (value is JsonObject inner)
            {
                Add(fields, $"{prefix}[{name}]", inner);
            }
            else
            {
                fields.Add(($"{prefix}[{name}]", value?.ToString() ?? string.Empty));
            }
        }
    }
}
