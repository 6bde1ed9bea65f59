using System.Text;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Mailchimp.Telemetry.Tool.Grafana;

/// <summary>Lines that go and come, with a few around them.</summary>
internal static class TextDiff
{
    private const int Context = 2;

    public static string Create(string old, string @new)
    {
        var lines = InlineDiffBuilder.Diff(old, @new).Lines;
        var near = lines.Select((line, index) => (line, index)).Where(entry => entry.line.Type != ChangeType.Unchanged)
            .SelectMany(entry => Enumerable.Range(entry.index - Context, (2 * Context) + 1)).Where(index => index >= 0 && index < lines.Count).Distinct().Order().ToList();
        var text = new StringBuilder();
        var previous = -1;
        foreach (var index in near)
        {
            if (index != previous + 1)
            {
                text.Append("@@\n");
            }

            text.Append(lines[index].Type switch { ChangeType.Inserted => "+ ", ChangeType.Deleted => "- ", _ => "  " }).Append(lines[index].Text).Append('\n');
            previous = index;
        }

        return text.ToString();
    }
}
