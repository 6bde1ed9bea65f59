using System.Globalization;

namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>Detection: an outage of a share of the calls begins after an hour of ordinary traffic.</summary>
internal sealed class Outages(int seed)
{
    private const int Rounds = 200;
    private const double Quiet = 3600;

    private static readonly double[] Rates = [0.05, 0.1, 1, 10, 50];
    private static readonly double[] Shares = [0.05, 0.2, 0.5, 1];
    private static readonly double[] Minutes = [1, 5, 60];

    private readonly System.Collections.Concurrent.ConcurrentBag<string> _slower = [];
    private int _compared;

    public void Print()
    {
        Console.WriteLine("| traffic | rate, calls/s | outage | minutes | delay in s, median (p95) / missed / flaps: sequential test | share of 5 min | 5 in a row |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var cells = (from rate in Rates from bursty in new[] { false, true } from share in Shares from minutes in Minutes select (rate, bursty, share, minutes)).ToArray();
        var lines = new string[cells.Length];
        Parallel.For(0, cells.Length, i => lines[i] = Run(cells[i], seed + (1000 * (i + 1))));
        Array.ForEach(lines, Console.WriteLine);
        Console.WriteLine();
        Console.WriteLine($"Cells where both detect in at least half of the rounds: {_compared}; in {_compared - _slower.Count} the sequential test's median delay is at most a third of the share rule's. Not in:");
        foreach (var cell in _slower.Order(StringComparer.Ordinal))
        {
            Console.WriteLine("- " + cell);
        }
    }

    private string Run((double Rate, bool Bursty, double Share, double Minutes) cell, int seed)
    {
        var delays = new List<double>[3];
        var flaps = new int[3];
        var rounds = cell.Rate >= 10 ? Rounds / 10 : Rounds;
        for (var i = 0; i < delays.Length; i++)
        {
            delays[i] = [];
        }

        for (var round = 0; round < rounds; round++)
        {
            var random = new Random(seed + round);
            var traffic = new Traffic(cell.Rate, cell.Bursty, random);
            IRule[] rules = [new SequentialRule(), new ShareRule(), new ConsecutiveRule()];
            var open = new bool[rules.Length];
            var opened = new int[rules.Length];
            var start = Quiet + (random.NextDouble() * 60);
            var end = start + (cell.Minutes * 60);
            for (var now = traffic.Next(0); now < end; now = traffic.Next(now))
            {
                var outcome = random.NextDouble() < Math.Max(Background.ErrorShare, now >= start ? cell.Share : 0) ? Outcome.ServerError : Outcome.Success;
                for (var i = 0; i < rules.Length; i++)
                {
                    var isOpen = rules[i].Add(outcome, now);
                    if (isOpen && !open[i] && now >= start && opened[i]++ == 0)
                    {
                        delays[i].Add(now - start);
                    }

                    open[i] = isOpen;
                }
            }

            for (var i = 0; i < rules.Length; i++)
            {
                flaps[i] += Math.Max(0, opened[i] - 1);
            }
        }

        Compare(cell, delays[0], delays[1], rounds);
        var figures = Enumerable.Range(0, delays.Length).Select(i => Describe(delays[i], rounds, flaps[i]));
        return string.Create(CultureInfo.InvariantCulture, $"| {(cell.Bursty ? "bursty" : "Poisson")} | {cell.Rate} | {cell.Share:P0} | {cell.Minutes} | {string.Join(" | ", figures)} |");
    }

    /// <summary>Holds the two medians against each other where both rules found the outage in at least half of the rounds.</summary>
    private void Compare((double Rate, bool Bursty, double Share, double Minutes) cell, List<double> ours, List<double> theirs, int rounds)
    {
        if (ours.Count * 2 < rounds || theirs.Count * 2 < rounds)
        {
            return;
        }

        Interlocked.Increment(ref _compared);
        var ratio = Median(ours) / Median(theirs);
        if (ratio > 1.0 / 3)
        {
            _slower.Add(string.Create(CultureInfo.InvariantCulture, $"{(cell.Bursty ? "bursty" : "Poisson")}, {cell.Rate} calls/s, {cell.Share:P0} for {cell.Minutes} min: {ratio:0.00}"));
        }
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static string Describe(List<double> delays, int rounds, int flaps)
    {
        if (delays.Count == 0)
        {
            return "never";
        }

        delays.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{delays[delays.Count / 2]:0.#} ({delays[(int)(delays.Count * 0.95)]:0.#}) / {(rounds - delays.Count) * 100.0 / rounds:0.#} % / {flaps / (double)rounds:0.##}");
    }
}
