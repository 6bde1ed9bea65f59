using System.Collections.Concurrent;
using System.Globalization;

namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>Outages that begin after six hours of ordinary traffic: whether and when they are found, how often, and when they are over.</summary>
internal sealed class Outages(int seed, int mostRounds)
{
    private const double Quiet = 6 * 3600;
    private const double After = 1800;

    private readonly ConcurrentBag<string> _later = [];
    private int _compared;

    public void Print()
    {
        var rows = Rows().ToArray();
        var lines = new string[rows.Length];
        Parallel.For(0, rows.Length, i => lines[i] = Run(rows[i], seed + (1000 * (i + 1))));
        Console.WriteLine($"| outage | found after s: median (p95) / missed | openings | scope right | closed after s | {Rivals.Header} |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        Array.ForEach(lines, Console.WriteLine);
        Console.WriteLine();
        Console.WriteLine($"Rows of at least 1 call/s in which a burn rate rule finds at least half of the outages: {_compared}; in {_later.Count} of them, the detector's median is later than that of the better burn rate rule.");
        foreach (var row in _later.Order(StringComparer.Ordinal))
        {
            Console.WriteLine("- " + row);
        }
    }

    private static IEnumerable<Row> Rows()
    {
        foreach (var rate in (double[])[0.02, 0.1, 1, 10, 30])
        {
            foreach (var background in rate is 1 ? (double[])[0.005, 0.02] : [0.005])
            {
                foreach (var share in (double[])[0.05, 0.2, 0.4, 0.7, 1])
                {
                    foreach (var minutes in (double[])[3, 30])
                    {
                        yield return new Row(string.Create(CultureInfo.InvariantCulture, $"{rate}/s, background {background:0.# %}: {share:0 %} of all calls for {minutes} min"), rate, minutes, (_, _) => share) { Background = background };
                    }
                }
            }
        }

        foreach (var (operation, rate) in ((int, double)[])[(0, 2.5), (1, 4), (3, 12.5), (7, 50)])
        {
            foreach (var share in (double[])[0.4, 1])
            {
                yield return new Row(string.Create(CultureInfo.InvariantCulture, $"{rate}/s: {share:0 %} of one operation's calls, which are 1/s, for 30 min"), rate, 30, (_, called) => called == operation ? share : 0) { Operation = Operations.Names[operation] };
            }
        }

        foreach (var operation in (int[])[0, 1, 3, 7])
        {
            yield return new Row(string.Create(CultureInfo.InvariantCulture, $"1/s: all calls of one operation, {Operations.Shares[operation]:0 %} of them, for 30 min"), 1, 30, (_, called) => called == operation ? 1 : 0) { Operation = Operations.Names[operation] };
        }

        foreach (var rate in (double[])[0.1, 1, 10])
        {
            foreach (var share in (double[])[0.4, 1])
            {
                yield return new Row(string.Create(CultureInfo.InvariantCulture, $"{rate}/s: {share:0 %}, 30 s on, 30 s off, for 30 min"), rate, 30, (since, _) => since % 60 < 30 ? share : 0);
            }

            yield return new Row(string.Create(CultureInfo.InvariantCulture, $"{rate}/s: 100 %, 60 s on, 150 s off, for 30 min"), rate, 30, static (since, _) => since % 210 < 60 ? 1 : 0);
            yield return new Row(string.Create(CultureInfo.InvariantCulture, $"{rate}/s: a ramp to 60 % in 10 min, 30 min in all"), rate, 30, static (since, _) => 0.6 * Math.Min(1, since / 600));
            yield return new Row(string.Create(CultureInfo.InvariantCulture, $"{rate}/s: all calls for 10 min, each tried four times"), rate, 10, static (_, _) => 1) { RetryFails = 0 };
            yield return new Row(string.Create(CultureInfo.InvariantCulture, $"{rate}/s, 1 call/min while an incident is open: all calls for 10 min"), rate, 10, static (_, _) => 1) { BacksOff = true };
        }

        yield return new Row("an application with one operation, 1/s: all calls for 10 min", 1, 10, static (_, _) => 1) { Only = 0 };
    }

    private string Run(Row row, int seed)
    {
        var rounds = (int)Math.Clamp(mostRounds / row.Rate, 5, mostRounds);
        var delays = new List<double>[5];
        for (var i = 0; i < delays.Length; i++)
        {
            delays[i] = [];
        }

        var closed = new List<double>();
        var openings = 0;
        var isRight = 0;
        for (var round = 0; round < rounds; round++)
        {
            var product = new ProductRule();
            IRule[] rules = [product, .. Rivals.Create()];
            var random = new Random(seed + round);
            var start = Quiet + (random.NextDouble() * 60);
            var end = start + (row.Minutes * 60);
            var traffic = new Traffic(random)
            {
                Rate = _ => row.BacksOff && product.IsWide ? 1.0 / 60 : row.Rate,
                MostCalls = row.Rate,
                Background = row.Background,
                RetryFails = row.RetryFails,
                Special = row.Only is { } only ? (_, _) => only : null,
                Outage = (now, operation) => now >= start && now < end ? row.Share(now - start, operation) : 0,
            };
            var open = new bool[rules.Length];
            var found = new bool[rules.Length];
            var closedAt = double.NaN;
            foreach (var call in traffic.Run(0, end + After))
            {
                for (var i = 0; i < rules.Length; i++)
                {
                    var isOpen = rules[i].Add(call);
                    if (isOpen && !open[i] && !found[i] && call.Time >= start && call.Time < end)
                    {
                        found[i] = true;
                        delays[i].Add(call.Time - start);
                    }

                    if (i == 0 && open[0] && !isOpen)
                    {
                        closedAt = call.Time - end;
                    }

                    open[i] = isOpen;
                }
            }

            var opened = product.Openings.Where(opening => opening.Time >= start).ToArray();
            openings += opened.Length;
            if (found[0])
            {
                isRight += opened[0].Operation == row.Operation ? 1 : 0;
                closed.Add(open[0] ? double.PositiveInfinity : closedAt);
            }
        }

        Compare(row, delays, rounds);
        var share = delays[0].Count == 0 ? "" : (isRight / (double)delays[0].Count).ToString("0 %", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"| {row.Name} | {Describe(delays[0], rounds)} | {openings / (double)rounds:0.##} | {share} | {DescribeClosed(closed)} | {string.Join(" | ", delays.Skip(1).Select(delay => Describe(delay, rounds)))} |");
    }

    private void Compare(Row row, List<double>[] delays, int rounds)
    {
        var rivals = delays[3..].Where(delay => delay.Count * 2 >= rounds).Select(Median).ToArray();
        if (row.Rate < 1 || rivals.Length == 0)
        {
            return;
        }

        Interlocked.Increment(ref _compared);
        var ours = delays[0].Count * 2 < rounds ? double.PositiveInfinity : Median(delays[0]);
        if (ours > rivals.Min())
        {
            _later.Add(string.Create(CultureInfo.InvariantCulture, $"{row.Name}: {ours:0} s against {rivals.Min():0} s"));
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values.Count == 0 ? double.NaN : values[values.Count / 2];
    }

    private static string DescribeClosed(List<double> closed) => Median(closed) switch
    {
        double.NaN => string.Empty,
        double.PositiveInfinity => "later",
        var median => median.ToString("0", CultureInfo.InvariantCulture),
    };

    private static string Describe(List<double> delays, int rounds)
    {
        if (delays.Count == 0)
        {
            return "never";
        }

        var median = Median(delays);
        return string.Create(CultureInfo.InvariantCulture, $"{median:0.#} ({delays[(int)(delays.Count * 0.95)]:0.#}) / {(rounds - delays.Count) * 100.0 / rounds:0} %");
    }

    /// <param name="Name">What it is called in the table.</param>
    /// <param name="Rate">Calls a second.</param>
    /// <param name="Minutes">How long the outage lasts.</param>
    /// <param name="Share">The share that fails, by seconds since it began and by operation.</param>
    private sealed record Row(string Name, double Rate, double Minutes, Func<double, int, double> Share)
    {
        public double Background { get; init; } = 0.005;

        /// <summary>The operation that fails, if it is one.</summary>
        public string? Operation { get; init; }

        public double RetryFails { get; init; } = -1;

        /// <summary>Whether the application makes few calls while an incident is open.</summary>
        public bool BacksOff { get; init; }

        /// <summary>The only operation that is called.</summary>
        public int? Only { get; init; }
    }
}
