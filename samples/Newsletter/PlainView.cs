using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spectre.Console;

namespace Newsletter;

/// <summary>A line for each event of the day, and for the first error of each kind.</summary>
internal sealed class PlainView(Recorder recorder) : View(recorder)
{
    private const int Width = 160;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public override async Task RunAsync(Func<IProgress<DayProgress>, Task> day)
    {
        await day(new Reporter(progress =>
        {
            WriteNew();
            Console.WriteLine($"{progress.Share,4:P0}  {progress.Event}");
        }));
        WriteNew();
    }

    /// <summary>A pipe has no width of its own, and a wrapped table is hard to read or to grep.</summary>
    public override void Summarize(HealthStatus health)
    {
        AnsiConsole.Profile.Width = Width;
        base.Summarize(health);
    }

    private void WriteNew()
    {
        foreach (var error in Recorder.Events)
        {
            if (_seen.Add(error.Kind))
            {
                Console.WriteLine($"      {error.Level,-11} {error.Message}{(error.Instance is null ? string.Empty : $" instance {error.Instance}")}");
            }
        }
    }
}
