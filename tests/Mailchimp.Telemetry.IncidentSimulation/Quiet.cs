using System.Globalization;

namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>A month without an outage: what opens is a false alarm, except for an operation that does fail.</summary>
internal sealed class Quiet(int seed, double days)
{
    private const double Day = 24 * 3600;

    public void Print()
    {
        var rows = Rows().ToArray();
        var lines = new string[rows.Length];
        Parallel.For(0, rows.Length, i => lines[i] = Run(rows[i].Name, rows[i].Traffic(new Random(seed + i)), rows[i].Reason));
        Console.WriteLine($"| traffic without an outage | openings in 30 days: data center | one operation | {Rivals.Header} |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Array.ForEach(lines, Console.WriteLine);
    }

    private static IEnumerable<(string Name, Func<Random, Traffic> Traffic, MailchimpIncidentReason Reason)> Rows()
    {
        foreach (var rate in (double[])[0.1, 1, 30])
        {
            foreach (var background in (double[])[0.002, 0.005, 0.01, 0.02])
            {
                yield return Server(string.Create(CultureInfo.InvariantCulture, $"steady {rate}/s, background {background:0.# %}"), random => Steady(random, rate, background));
            }
        }

        foreach (var background in (double[])[0.005, 0.02])
        {
            yield return Server(string.Create(CultureInfo.InvariantCulture, $"bursts, 1/s, background {background:0.# %}"), random => new Traffic(random) { Rate = static _ => 1, MostCalls = 1, IsBursty = true, Background = background });
            yield return Server(string.Create(CultureInfo.InvariantCulture, $"by day and week, at most 2/s, background {background:0.# %}"), random => new Traffic(random) { Rate = ByDayAndWeek, MostCalls = 2, Background = background });
            yield return Server(string.Create(CultureInfo.InvariantCulture, $"0.2/s and an hourly job of one operation, 10/s for 2 min, background {background:0.# %}"), random => new Traffic(random)
            {
                Rate = static now => IsJob(now) ? 10 : 0.2,
                MostCalls = 10,
                Special = static (now, random) => IsJob(now) && random.Next(50) > 0 ? 2 : null,
                Background = background,
            });
        }

        foreach (var again in (double[])[0, 0.3, 0.6])
        {
            foreach (var rate in (double[])[1, 10])
            {
                yield return Server(string.Create(CultureInfo.InvariantCulture, $"{rate}/s, background 0.5 %, three retries of which {again:0 %} fail again"), random => new Traffic(random) { Rate = _ => rate, MostCalls = rate, Background = 0.005, RetryFails = again });
            }
        }

        yield return Server("1/s, background 0.2 %, from the 15th day 2 %", static random => new Traffic(random) { Rate = static _ => 1, MostCalls = 1, Outage = static (now, _) => now < 15 * Day ? 0.002 : 0.02 });
        foreach (var rate in (double[])[0.1, 1, 10])
        {
            yield return Server(string.Create(CultureInfo.InvariantCulture, $"{rate}/s, background 0.5 %, one request that gets a 500 each time, every 10 s"), random => Steady(random, rate, 0.005, now => new Call(now + 10, 1, Outcome.ServerError, "poisoned", "poisoned")));
            yield return Server(string.Create(CultureInfo.InvariantCulture, $"{rate}/s, background 0.5 %, edge blocks for 10 minutes a day"), random => Steady(random, rate, 0.005, EdgeBlock));
        }

        yield return Server("1/s, background 0.5 %, a bad deploy: 20 requests fail on the 10th day, each with a fingerprint of its own", static random => Steady(random, 1, 0.005, static now => Deploy(now, requests: 20)));
        yield return Server("the same, with each of them sent every minute until it is fixed a day later", static random => Steady(random, 1, 0.005, static now => Deploy(now, requests: 20 * 1440)));
        yield return Server("1/s, background 0.5 %, one operation (2 % of the calls) gets 502 for an hour on the 10th day", static random => new Traffic(random) { Rate = static _ => 1, MostCalls = 1, Background = 0.005, Outage = static (now, operation) => operation == 7 && IsTenth(now) ? 1 : 0 });
        yield return ("1/s, background 0.5 %, one slow report (2 % of the calls) times out for an hour on the 10th day", static random => new Traffic(random) { Rate = static _ => 1, MostCalls = 1, Background = 0.005, Failure = Outcome.Timeout, Outage = static (now, operation) => operation == 7 && IsTenth(now) ? 1 : 0 }, MailchimpIncidentReason.Unreachable);
    }

    private static Traffic Steady(Random random, double rate, double background, Func<double, Call>? extra = null) => new(random) { Rate = _ => rate, MostCalls = rate, Background = background, Extra = extra };

    /// <summary>A nineteenth of noon's calls at midnight, and three tenths of a working day's on weekends.</summary>
    private static double ByDayAndWeek(double now) => (now / Day % 7 >= 5 ? 0.3 : 1) * (1 - (0.9 * Math.Cos(2 * Math.PI * now / Day)));

    private static (string Name, Func<Random, Traffic> Traffic, MailchimpIncidentReason Reason) Server(string name, Func<Random, Traffic> traffic) => (name, traffic, MailchimpIncidentReason.ServerErrors);

    private static bool IsJob(double now) => now % 3600 < 120;

    private static bool IsTenth(double now) => now is >= 10 * Day and < (10 * Day) + 3600;

    /// <summary>A blocked call each second for ten minutes of each day.</summary>
    private static Call EdgeBlock(double now) => new(now % Day < 600 ? now + 1 : (Math.Floor(now / Day) + 1) * Day, 0, Outcome.EdgeBlock, "blocked");

    private static Call Deploy(double now, int requests)
    {
        const double Start = (10 * Day) + 60;
        var number = now < Start ? 0 : (int)Math.Round((now - Start) / 3) + 1;
        var name = $"deploy {number % 20}";
        return number < requests ? new Call(Start + (number * 3), 1, Outcome.ServerError, name, name) : new Call(double.PositiveInfinity, 0, Outcome.Success);
    }

    private string Run(string name, Traffic traffic, MailchimpIncidentReason reason)
    {
        var product = new ProductRule(reason);
        IRule[] rules = [product, .. Rivals.Create()];
        var openings = new int[rules.Length];
        var open = new bool[rules.Length];
        foreach (var call in traffic.Run(0, days * Day))
        {
            for (var i = 0; i < rules.Length; i++)
            {
                var isOpen = rules[i].Add(call);
                openings[i] += isOpen && !open[i] ? 1 : 0;
                open[i] = isOpen;
            }
        }

        int[] counts = [product.Openings.Count(static opening => opening.Operation is null), product.Openings.Count(static opening => opening.Operation is not null), .. openings[1..]];
        return $"| {name} | {string.Join(" | ", counts.Select(count => (count / days * 30).ToString("0.#", CultureInfo.InvariantCulture)))} |";
    }
}
