using System.Globalization;

namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>False alarms: months of traffic with nothing but background errors, or with errors that are no outage.</summary>
internal sealed class Background(int seed)
{
    public const double ErrorShare = 0.005;

    private const double Day = 24 * 3600;

    /// <summary>Slow traffic is cheap: many months of it give a finer figure.</summary>
    private static readonly Dictionary<double, double> DaysByRate = new() { [0.05] = 3000, [0.1] = 3000, [1] = 600, [10] = 150, [100] = 30 };

    private static readonly double[] Rates = [.. DaysByRate.Keys];

    public void Print()
    {
        Console.WriteLine("| background | rate, calls/s | days | false alarms per 30 days: sequential test | share of 5 min | 5 in a row |");
        Console.WriteLine("|---|---|---|---|---|---|");
        var cells = Rates.SelectMany(rate => new[] { (rate, Kind.Poisson), (rate, Kind.Bursty) })
            .Concat(Rates.Where(rate => rate is >= 0.1 and <= 10).SelectMany(rate => new[] { (rate, Kind.RepeatedError), (rate, Kind.EdgeBlocks) }))
            .ToArray();
        var lines = new string[cells.Length];
        Parallel.For(0, cells.Length, i => lines[i] = Run(cells[i].rate, cells[i].Item2, seed + i));
        Array.ForEach(lines, Console.WriteLine);
    }

    private enum Kind
    {
        Poisson,
        Bursty,

        /// <summary>Every tenth call is a retry of one request that fails with a 500 each time.</summary>
        RepeatedError,

        /// <summary>For ten minutes of each day every call is blocked at the edge.</summary>
        EdgeBlocks,
    }

    private static string Run(double rate, Kind kind, int seed)
    {
        var days = DaysByRate[rate];
        var random = new Random(seed);
        var traffic = new Traffic(rate, kind == Kind.Bursty, random);
        IRule[] rules = [new SequentialRule(), new ShareRule(), new ConsecutiveRule()];
        var alarms = new long[rules.Length];
        var open = new bool[rules.Length];
        for (var now = traffic.Next(0); now < days * Day; now = traffic.Next(now))
        {
            var outcome = kind switch
            {
                Kind.RepeatedError when random.Next(10) == 0 => Outcome.RepeatedError,
                Kind.EdgeBlocks when now % Day < 600 => Outcome.EdgeBlock,
                _ => random.NextDouble() < ErrorShare ? Outcome.ServerError : Outcome.Success,
            };
            for (var i = 0; i < rules.Length; i++)
            {
                var isOpen = rules[i].Add(outcome, now);
                alarms[i] += isOpen && !open[i] ? 1 : 0;
                open[i] = isOpen;
            }
        }

        var perMonth = alarms.Select(count => (count / days * 30).ToString("0.##", CultureInfo.InvariantCulture));
        return string.Create(CultureInfo.InvariantCulture, $"| {Describe(kind)} | {rate} | {days:0} | {string.Join(" | ", perMonth)} |");
    }

    private static string Describe(Kind kind) => kind switch
    {
        Kind.Poisson => "Poisson",
        Kind.Bursty => "bursty",
        Kind.RepeatedError => "one request that gets a 500 each time, a tenth of the calls",
        _ => "edge blocks for 10 minutes a day",
    };
}
