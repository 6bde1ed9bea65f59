namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>Calls of an application, one after the other, with the errors that it meets.</summary>
internal sealed class Traffic(Random random)
{
    private static readonly double[] Waits = [1, 2, 4];

    private readonly PriorityQueue<(int Operation, string Request, int Try), double> _retries = new();
    private double _burstRest;
    private long _requests;

    /// <summary>Calls a second on average, at a time; the most that <see cref="Rate"/> returns is <see cref="MostCalls"/>.</summary>
    public required Func<double, double> Rate { get; init; }

    public required double MostCalls { get; init; }

    /// <summary>Whether calls come in bursts of 20.</summary>
    public bool IsBursty { get; init; }

    /// <summary>The share of calls that fail, each for a reason of its own.</summary>
    public double Background { get; init; }

    /// <summary>The share of calls of an operation that fail at a time for one common reason.</summary>
    public Func<double, int, double>? Outage { get; init; }

    /// <summary>The operation of a call at a time, if it is not one of the usual mixture; or null.</summary>
    public Func<double, Random, int?>? Special { get; init; }

    public Outcome Failure { get; init; } = Outcome.ServerError;

    /// <summary>The chance that the retry of a failed call fails again; below zero there are no retries.</summary>
    public double RetryFails { get; init; } = -1;

    /// <summary>Calls that come beside the others: when the next is due after a time, and what it is.</summary>
    public Func<double, Call>? Extra { get; init; }

    public IEnumerable<Call> Run(double from, double to)
    {
        var next = Next(from);
        var extra = Extra?.Invoke(from);
        while (true)
        {
            var retry = _retries.TryPeek(out _, out var due) ? due : double.PositiveInfinity;
            var beside = extra?.Time ?? double.PositiveInfinity;
            var now = Math.Min(next, Math.Min(retry, beside));
            if (now >= to)
            {
                yield break;
            }

            if (now == beside)
            {
                yield return extra!.Value;
                extra = Extra!(now);
            }
            else if (now == retry)
            {
                var (operation, request, number) = _retries.Dequeue();
                yield return Failed(now, operation, random.NextDouble() < Math.Max(RetryFails, Outage?.Invoke(now, operation) ?? 0), request, number);
            }
            else
            {
                next = Next(now);
                var operation = Special?.Invoke(now, random) ?? Operations.Draw(random);
                var isOut = Outage is not null && random.NextDouble() < Outage(now, operation);
                yield return isOut || random.NextDouble() < Background
                    ? Failed(now, operation, hasFailed: true, $"{++_requests}", number: 0)
                    : new Call(now, operation, Outcome.Success);
            }
        }
    }

    private Call Failed(double now, int operation, bool hasFailed, string request, int number)
    {
        if (!hasFailed)
        {
            return new Call(now, operation, Outcome.Success);
        }

        if (RetryFails >= 0 && number < Waits.Length)
        {
            _retries.Enqueue((operation, request, number + 1), now + Waits[number]);
        }

        // Half of the errors are a 500 with a fingerprint, half a 502, 503 or 504 without.
        return new Call(now, operation, Failure, request, random.Next(2) == 0 ? null : request);
    }

    /// <summary>The next call: Poisson at the rate of the time, or bursts of 20 a tenth of the mean gap apart, at the same mean rate.</summary>
    private double Next(double now)
    {
        const int BurstSize = 20;
        if (IsBursty)
        {
            if (_burstRest-- > 0)
            {
                return now + Exponential(MostCalls * 10);
            }

            _burstRest = BurstSize - 1;
            return now + Exponential(1 / ((BurstSize / MostCalls) - ((BurstSize - 1) / (MostCalls * 10))));
        }

        do
        {
            now += Exponential(MostCalls);
        }
        while (random.NextDouble() * MostCalls > Rate(now));

        return now;
    }

    private double Exponential(double perSecond) => -Math.Log(1 - random.NextDouble()) / perSecond;
}
