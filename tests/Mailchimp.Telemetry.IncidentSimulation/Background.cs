using System.Globalization;

namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>False alarms: months of traffic with nothing but background errors, or with errors that are no outage.</summary>
internal sealed class Background(int seed)
{
    public const double ErrorShare = 0.005;

    private const double Day = 24 * 3600;
    private const double MaxCalls = 130e6;

    private static readonly double[] Rates = [0.05, 0.1, 1, 10, 100];

    public void Print()
    {
        Console.WriteLine("| background | rate, calls/s | days | false alarms per 30 days: sequential test | share of 5 min | 5 in a row |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var cells = Rates.SelectMany(rate => new[] { (rate, bursty: false), (rate, bursty: true) }).ToArray();
        var lines = new string[cells.Length];
        Parallel.For(0, cells.Length, i => lines[i] = Run(cells[i].rate, cells[i].bursty, seed + i));
        Array.ForEach(lines, Console.WriteLine);
    }

    private static string Run(double rate, bool bursty, int seed)
    {
        // Slow traffic is cheap: many months give a finer figure. Fast traffic is cut where the calls get too many.
        var days = Math.Min(3000, MaxCalls / (rate * Day));
        var random = new Random(seed);
        var traffic = new Traffic(rate, bursty, random);
        IRule[] rules = [new SequentialRule(), new ShareRule(), new ConsecutiveRule()];
        var alarms = new long[rules.Length];
        var open = new bool[rules.Length];
        for (var now = traffic.Next(0); now < days * Day; now = traffic.Next(now))
        {
            var failed = random.NextDouble() < ErrorShare;
            for (var i = 0; i < rules.Length; i++)
            {
                var isOpen = rules[i].Add(failed, now);
                alarms[i] += isOpen && !open[i] ? 1 : 0;
                open[i] = isOpen;
            }
        }

        var perMonth = alarms.Select(count => (count / days * 30).ToString("0.##", CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"| {(bursty ? "bursty" : "Poisson")} | {rate} | {days:0} | {string.Join(" | ", perMonth)} |");
    }
}
