using System.Globalization;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>The part of a list that <c>count</c> and <c>offset</c> ask for.</summary>
internal readonly record struct Paging(int Offset, int Count)
{
    private const int DefaultCount = 10;
    private const int MaxCount = 1000;

    public static Refusal? TryRead(ApiCall call, out Paging paging)
    {
        var offset = Number(call.Query("offset"), 0);
        var count = Number(call.Query("count"), DefaultCount);
        paging = new Paging(offset ?? 0, count ?? 0);
        return offset is null ? Checks.Invalid("offset", "This value should be 0 or greater.")
            : count is null or > MaxCount ? Checks.Invalid("count", $"This value should be between 0 and {MaxCount}.")
            : null;
    }

    /// <summary>Answers with one page of items, and with the number of them all.</summary>
    public static Result Answer<T>(ApiCall call, string name, IReadOnlyCollection<T> items, Func<T, JsonObject> describe)
    {
        if (TryRead(call, out var paging) is { } refusal)
        {
            return refusal;
        }

        var answer = Shaped.Answer(call.Context);
        answer[name] = new JsonArray([.. Sorted(call, items.Select(describe)).Skip(paging.Offset).Take(paging.Count)]);
        answer["total_items"] = items.Count;
        return answer;
    }

    /// <summary>By <c>sort_field</c> and <c>sort_dir</c>; a name that the items do not have changes nothing. Times sort as the text that they are.</summary>
    private static IEnumerable<JsonObject> Sorted(ApiCall call, IEnumerable<JsonObject> items) =>
        call.Query("sort_field") is not { } field ? items
        : "DESC".Equals(call.Query("sort_dir"), StringComparison.OrdinalIgnoreCase) ? items.OrderByDescending(item => item[field]?.ToString(), StringComparer.Ordinal)
        : items.OrderBy(item => item[field]?.ToString(), StringComparer.Ordinal);

    private static int? Number(string? text, int absent) =>
        text is null ? absent : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
