using System.Globalization;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>Times as the API writes and reads them.</summary>
internal static class Timestamp
{
    public static string Format(DateTimeOffset time) => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>Whether a member lies between the query parameters <c>since_…</c> and <c>before_…</c>.</summary>
    public static bool IsWithin(ApiCall call, string name, JsonNode? member)
    {
        var time = Parse(member?.ToString());
        return (Parse(call.Query("since_" + name)) is not { } since || time >= since)
            && (Parse(call.Query("before_" + name)) is not { } before || time < before);
    }
}
