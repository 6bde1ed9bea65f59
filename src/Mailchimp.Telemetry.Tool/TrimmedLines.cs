using Spectre.Console;
using Spectre.Console.Rendering;

namespace Mailchimp.Telemetry.Tool;

/// <summary>A table without the blanks that pad its last column: whoever copies lines, or reads them from a file, has no use for them.</summary>
internal sealed class TrimmedLines(IRenderable content) : Renderable
{
    protected override Measurement Measure(RenderOptions options, int maxWidth) => content.Measure(options, maxWidth);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        foreach (var line in Segment.SplitLines(content.Render(options, maxWidth)))
        {
            var last = line.FindLastIndex(static segment => !string.IsNullOrWhiteSpace(segment.Text));
            foreach (var segment in line.Take(last))
            {
                yield return segment;
            }

            if (last >= 0)
            {
                yield return new Segment(line[last].Text.TrimEnd(), line[last].Style);
            }

            yield return Segment.LineBreak;
        }
    }
}
