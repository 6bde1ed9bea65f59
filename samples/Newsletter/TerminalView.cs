using System.Globalization;
using Spectre.Console;

namespace Newsletter;

/// <summary>A live view that fits the terminal: calls, errors by kind and fault, the slowest routes, the latest errors.</summary>
internal sealed class TerminalView(Recorder recorder, Settings settings) : View(recorder)
{
    /// <summary>From this width on, there is room for the routes beside the errors, and for the instance of an error.</summary>
    private const int WideScreen = 110;
    private const int HeaderLines = 3;

    /// <summary>Title, header, and the three lines of a table's frame.</summary>
    private const int LinesAroundRows = 5;

    /// <summary>What a row holds beside the text that is cut to fit: the other columns and the frame.</summary>
    private const int ErrorsWidth = 72;
    private const int TimeWidth = 15;
    private const int InstanceWidth = 39;
    private const int MaxErrors = 12;
    private const int MaxLatest = 8;

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    private readonly long _start = TimeProvider.System.GetTimestamp();
    private DayProgress _progress = new(0, "the day begins");

    public override Task RunAsync(Func<IProgress<DayProgress>, Task> day) => AnsiConsole.Live(Render()).Overflow(VerticalOverflow.Crop).StartAsync(async context =>
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
        var (width, height) = (AnsiConsole.Profile.Width, AnsiConsole.Profile.Height);
        var isWide = width >= WideScreen;
        var totals = Recorder.Collect();

        // The cursor has a line of its own below.
        var rows = Math.Max(2, height - HeaderLines - 1 - (2 * LinesAroundRows));
        var latest = Math.Min(MaxLatest, rows / 2);
        var errors = Math.Min(MaxErrors, rows - latest);
        return new Rows(Header(totals, width), isWide ? Beside(Errors(totals, errors), Routes(totals, errors, width - ErrorsWidth)) : Errors(totals, errors), Latest(latest, isWide, width - (isWide ? TimeWidth + InstanceWidth : TimeWidth)));
    }

    private Rows Header(Totals totals, int width)
    {
        var elapsed = TimeProvider.System.GetElapsedTime(_start);
        var bar = Math.Clamp(width - 60, 10, 40);
        var done = (int)(Math.Min(1, elapsed / settings.Duration) * bar);
        return new Rows(
            Line($"[bold]A newsletter's day[/] [green]{new string('━', done)}[/][grey]{new string('━', bar - done)}[/] {elapsed.TotalSeconds:0} s  {Markup.Escape(_progress.Event)}"),
            Line($"[bold]{totals.Calls}[/] calls  [bold red]{totals.Failed}[/] errors  [bold]{totals.Active}[/] active  [bold]{totals.Abandoned}[/] abandoned"),
            Line($"{(totals.OpenIncidents > 0 ? "[bold white on red] INCIDENT [/]" : "[green]no incident[/]")}  saturation [bold]{Recorder.PeakSaturation:P0}[/] at most"));
    }

    private static Markup Line(FormattableString text) => new(text.ToString(CultureInfo.InvariantCulture)) { Overflow = Overflow.Ellipsis };

    private static Grid Beside(Table left, Table right) => new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap()).AddRow(left, right);

    private static Table Errors(Totals totals, int rows)
    {
        var table = Table("Errors").AddColumns("kind", "fault").AddColumn("count", column => column.RightAligned());
        foreach (var error in totals.Errors.Take(rows))
        {
            table.AddRow(Cell(error.Kind), FaultColors.Text(error.Fault), Cell(error.Count.ToString(CultureInfo.InvariantCulture)));
        }

        return table;
    }

    private static Table Routes(Totals totals, int rows, int width)
    {
        var table = Table("Slowest routes").AddColumn("route").AddColumn("mean ms", column => column.RightAligned().NoWrap());
        foreach (var route in totals.Routes.Take(rows))
        {
            table.AddRow(Cell(Fit(route.Route, width)), Cell(route.Mean.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)));
        }

        return table;
    }

    private Table Latest(int rows, bool isWide, int width)
    {
        var table = Table("Latest errors").AddColumn("time", column => column.NoWrap()).AddColumn("event");
        if (isWide)
        {
            table.AddColumn("instance", column => column.NoWrap());
        }

        foreach (var error in Recorder.Events.TakeLast(rows))
        {
            List<Text> cells = [Cell(error.Time.ToString("HH:mm:ss", CultureInfo.InvariantCulture)), Cell(Fit(error.Message, width))];
            if (isWide)
            {
                cells.Add(Cell(error.Instance ?? string.Empty));
            }

            table.AddRow(cells);
        }

        return table;
    }

    private static Table Table(string title) => new Table().Title(title).Border(TableBorder.Rounded);

    private static Text Cell(string text) => new(text);

    /// <summary>One line: what wraps would push the header off the screen.</summary>
    private static string Fit(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";
}
