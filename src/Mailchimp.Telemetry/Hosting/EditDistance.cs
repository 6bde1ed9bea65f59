namespace Mailchimp.Telemetry.Hosting;

/// <summary>How many letters must be added, removed or changed to turn one name into another, ignoring case.</summary>
internal static class EditDistance
{
    /// <summary>What a mistyped text most likely means; null if it resembles none of the names.</summary>
    public static string? Nearest(string text, IEnumerable<(string Name, string Meaning)> candidates)
    {
        var (distance, meaning) = candidates.Select(candidate => (Between(text, candidate.Name), candidate.Meaning)).Min();
        return distance <= Math.Max(2, text.Length / 3) ? meaning : null;
    }

    public static int Between(string first, string second)
    {
        var row = Enumerable.Range(0, second.Length + 1).ToArray();
        for (var i = 1; i <= first.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= second.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(first[i - 1]) == char.ToLowerInvariant(second[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[second.Length];
    }
}
