using System.Collections.ObjectModel;
using System.Globalization;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The names that <c>X-Trigger-Error</c> takes, and the answer to each, read from <c>triggers.tsv</c>.</summary>
internal static class Triggers
{
    public static readonly ReadOnlyDictionary<string, ProblemType> All =
        Read().ToDictionary(static trigger => trigger.Name, static trigger => trigger.Problem, StringComparer.OrdinalIgnoreCase).AsReadOnly();

    private static IEnumerable<(string Name, ProblemType Problem)> Read()
    {
        using var reader = new StreamReader(typeof(Triggers).Assembly.GetManifestResourceStream("triggers.tsv")!);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#') && line.Split('\t') is [var name, not "kind", var status, var title, var detail])
            {
                yield return (name, new ProblemType(int.Parse(status, CultureInfo.InvariantCulture), title, detail));
            }
        }
    }
}
