using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spectre.Console;

namespace Newsletter;

/// <summary>Shows the day: live in a terminal, in plain lines through a pipe, or as JSON at its end.</summary>
internal abstract class View(Recorder recorder)
{
    protected Recorder Recorder { get; } = recorder;

    public static View Create(Settings settings, Recorder recorder) => settings switch
    {
        { Json: true } => new JsonView(recorder),
        _ when Console.IsOutputRedirected => new PlainView(recorder),
        _ => new TerminalView(recorder, settings),
    };

    public abstract Task RunAsync(Func<IProgress<DayProgress>, Task> day);

    public virtual void Summarize(HealthStatus health) => Summary.Write(AnsiConsole.Console, Recorder, health);

    public virtual void Say(string line) => Console.WriteLine(line);

    /// <summary>Reports on the caller's thread, in order.</summary>
    protected sealed class Reporter(Action<DayProgress> report) : IProgress<DayProgress>
    {
        public void Report(DayProgress value) => report(value);
    }
}
