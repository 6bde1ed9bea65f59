using System.Globalization;
using Spectre.Console;

namespace Newsletter;

/// <summary>A live view: calls, errors by kind and fault, the slowest routes, the latest errors.</summary>
internal sealed class TerminalView(Recorder recorder, Settings settings) : View(recorder)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private DayProgress _progress = new(0, "the day begins");

    public override Task RunAsync(Func<IProgress<DayProgress>, Task> day) => AnsiConsole.Live(Render()).StartAsync(async context =>
    {
        var running = day(new Reporter(progress => _progress = progress));
        while (!running.IsCompleted)
        {
            context.UpdateTarget(Render());
            await Task.WhenAny(running, Task.Delay(Refresh));
        }

        context.UpdateTarget(Render());
        await running;
    });

    private Rows Render()
    {
        var totals = Recorder.Collect();
        var elapsed = TimeProvider.System.GetElapsedTime(_start);
        var share = Math.Min(1, elapsed / settings.Duration);
        const int Width = 40;
        var done = (int)(share * Width);
        var header = new Markup(string.Create(
            CultureInfo.InvariantCulture,
            $"[bold]A newsletter's day[/]  [green]{new string('━', done)}[/][grey]{new string('━', Width - done)}[/] {elapsed.TotalSeconds:0} s  {Markup.Escape(_progress.Event)}\n[bold]{totals.Calls}[/] calls  [bold red]{totals.Failed}[/] errors  [bold]{totals.Active}[/] active  [bold]{totals.Abandoned}[/] abandoned  saturation [bold]{Recorder.PeakSaturation:P0}[/] at most  {(totals.OpenIncidents > 0 ? "[bold white on red] INCIDENT [/]" : "[green]no incident[/]")}"));
        return new Rows(header, new Columns(Errors(totals), Routes(totals)), Latest());
    }

    private static Table Errors(Totals totals)
    {
        var table = new Table().Title("Errors").Border(TableBorder.Rounded).AddColumns("kind", "fault").AddColumn("count", column => column.RightAligned());
        foreach (var error in totals.Errors.Take(12))
        {
            table.AddRow(new Text(error.Kind), FaultColors.Text(error.Fault), new Text(error.Count.ToString(CultureInfo.InvariantCulture)));
        }

        return table;
    }

    private static Table Routes(Totals totals)
    {
        var table = new Table().Title("Slowest routes").Border(TableBorder.Rounded).AddColumn("route").AddColumn("mean ms", column => column.RightAligned());
        foreach (var route in totals.Routes.Take(8))
        {
            table.AddRow(new Text(route.Route), new Text(route.Mean.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)));
        }

        return table;
    }

    private Table Latest()
    {
        var table = new Table().Title("Latest errors").Border(TableBorder.Rounded).AddColumns("time", "event", "instance");
        foreach (var error in Recorder.Events.TakeLast(6))
        {
            table.AddRow(new Text(error.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)), new Text(error.Message), new Text(error.Instance ?? string.Empty));
        }

        return table;
    }
}
