using Mailchimp.Telemetry.Incidents;

namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>Something that is told of calls and says whether an incident is open.</summary>
internal interface IRule
{
    /// <summary>Takes a call into account, and says whether an incident is open after it.</summary>
    bool Add(in Call call);
}

/// <summary>What the product is compared with.</summary>
internal static class Rivals
{
    public const string Header = "share of 5 min | 5 in a row | burn rate 99.9 % | burn rate 99.5 %";

    public static IRule[] Create() => [new ShareRule(), new ConsecutiveRule(), new BurnRateRule(0.999), new BurnRateRule(0.995)];
}

/// <summary>The product: repetition and detector.</summary>
internal sealed class ProductRule(MailchimpIncidentReason reason = MailchimpIncidentReason.ServerErrors) : IRule
{
    private static readonly MailchimpTelemetryOptions Default = new();

    private readonly IncidentDetector _detector = new(reason, Default.IncidentRecovery, Default.IncidentIdleTimeout);
    private readonly RepeatedErrors _errors = new();

    public bool IsWide => _detector.Wide is not null;

    /// <summary>The incidents that have been opened: when, and of which operation; null is the data center.</summary>
    public List<(double Time, string? Operation)> Openings { get; } = [];

    public bool Add(in Call call)
    {
        if (call.Outcome != Outcome.EdgeBlock)
        {
            var time = TimeSpan.FromSeconds(call.Time);
            var operation = Operations.Names[call.Operation];
            var repetition = call.HasFailed && reason == MailchimpIncidentReason.ServerErrors ? _errors.Add(operation, call.Fingerprint, call.Request!, time) : default;
            foreach (var change in _detector.Add(operation, call.HasFailed, time, repetition))
            {
                if (change.Change == IncidentChange.Opened)
                {
                    Openings.Add((call.Time, change.Incident.Operation));
                }
            }
        }

        return _detector.IsAnyOpen;
    }
}

/// <summary>A plain alert rule: the share of errors over 5 minutes above 5 % for 2 minutes.</summary>
internal sealed class ShareRule : IRule
{
    private const double Window = 300;
    private const double For = 120;
    private const double Share = 0.05;

    private readonly Queue<(double Time, bool Failed)> _window = new();
    private int _failures;
    private double _aboveSince = double.PositiveInfinity;

    public bool Add(in Call call)
    {
        _window.Enqueue((call.Time, call.HasFailed));
        _failures += call.HasFailed ? 1 : 0;
        while (_window.Peek().Time < call.Time - Window)
        {
            _failures -= _window.Dequeue().Failed ? 1 : 0;
        }

        _aboveSince = _failures > Share * _window.Count ? Math.Min(_aboveSince, call.Time) : double.PositiveInfinity;
        return call.Time - _aboveSince >= For;
    }
}

/// <summary>A circuit breaker: five errors in a row; one success ends it.</summary>
internal sealed class ConsecutiveRule : IRule
{
    private int _run;

    public bool Add(in Call call)
    {
        _run = call.HasFailed ? _run + 1 : 0;
        return _run >= 5;
    }
}

/// <summary>
/// The SRE workbook's multiwindow, multi-burn-rate alert that pages: 14.4 times the budget over 1 h and over 5 min, or
/// 6 times over 6 h and over 30 min (https://sre.google/workbook/alerting-on-slos/, table 5-8).
/// </summary>
internal sealed class BurnRateRule(double objective) : IRule
{
    private readonly Window[] _windows = [new(3600), new(300), new(6 * 3600), new(1800)];

    public bool Add(in Call call)
    {
        foreach (var window in _windows)
        {
            window.Add(call.Time, call.HasFailed);
        }

        var budget = 1 - objective;
        return (_windows[0].Share > 14.4 * budget && _windows[1].Share > 14.4 * budget)
            || (_windows[2].Share > 6 * budget && _windows[3].Share > 6 * budget);
    }

    /// <summary>Counts of the last seconds, in buckets of one.</summary>
    private sealed class Window(int seconds)
    {
        private readonly (int Calls, int Failures)[] _buckets = new (int, int)[seconds];
        private long _now;
        private long _calls;
        private long _failures;

        public double Share => _calls == 0 ? 0 : (double)_failures / _calls;

        public void Add(double time, bool failed)
        {
            var now = (long)time;
            for (var i = Math.Max(_now + 1, now - seconds + 1); i <= now; i++)
            {
                ref var old = ref _buckets[i % seconds];
                (_calls, _failures) = (_calls - old.Calls, _failures - old.Failures);
                old = default;
            }

            _now = now;
            ref var bucket = ref _buckets[now % seconds];
            bucket = (bucket.Calls + 1, bucket.Failures + (failed ? 1 : 0));
            (_calls, _failures) = (_calls + 1, _failures + (failed ? 1 : 0));
        }
    }
}
