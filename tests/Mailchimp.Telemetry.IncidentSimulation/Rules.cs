using Mailchimp.Telemetry.Incidents;

namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>How a call ended, as far as a rule can tell.</summary>
internal enum Outcome
{
    Success,
    ServerError,

    /// <summary>A 500 that one request gets each time, for a reason of its own.</summary>
    RepeatedError,

    /// <summary>A 503 of the content delivery network, which blocks the caller.</summary>
    EdgeBlock,
}

/// <summary>Something that is told of calls and says whether an incident is open.</summary>
internal interface IRule
{
    string Name { get; }

    /// <summary>Takes a call into account, and says whether an incident is open after it.</summary>
    bool Add(Outcome outcome, double now);
}

/// <summary>The detector of the product.</summary>
internal sealed class SequentialRule : IRule
{
    private readonly IncidentDetector _detector = new(IncidentReason.ServerErrors, TimeSpan.FromMinutes(15));
    private readonly RepeatedErrors _errors = new();

    public string Name => "sequential test";

    public bool Add(Outcome outcome, double now)
    {
        var time = TimeSpan.FromSeconds(now);
        var isIgnored = outcome == Outcome.EdgeBlock || (outcome == Outcome.RepeatedError && _errors.Add("fingerprint", "request", time) == Repetition.SameAgain);
        if (!isIgnored)
        {
            _detector.Add(outcome != Outcome.Success, time);
        }

        return _detector.IsOpen;
    }
}

/// <summary>What alert rules do today: the share of errors over 5 minutes above 5 % for 2 minutes.</summary>
internal sealed class ShareRule : IRule
{
    private const double Window = 300;
    private const double For = 120;
    private const double Share = 0.05;

    private readonly Queue<(double Time, bool Failed)> _window = new();
    private int _failures;
    private double _aboveSince = double.PositiveInfinity;

    public string Name => "share of 5 min";

    public bool Add(Outcome outcome, double now)
    {
        var failed = outcome != Outcome.Success;
        _window.Enqueue((now, failed));
        _failures += failed ? 1 : 0;
        while (_window.Peek().Time < now - Window)
        {
            _failures -= _window.Dequeue().Failed ? 1 : 0;
        }

        _aboveSince = _failures > Share * _window.Count ? Math.Min(_aboveSince, now) : double.PositiveInfinity;
        return now - _aboveSince >= For;
    }
}

/// <summary>What circuit breakers do today: five errors in a row; one success ends it.</summary>
internal sealed class ConsecutiveRule : IRule
{
    private int _run;

    public string Name => "5 in a row";

    public bool Add(Outcome outcome, double now)
    {
        _run = outcome != Outcome.Success ? _run + 1 : 0;
        return _run >= 5;
    }
}
