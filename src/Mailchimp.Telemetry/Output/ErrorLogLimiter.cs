using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// Holds back log events when too many equal errors (kind and operation) come within a minute, and reports at the
/// end of the minute how many it held back. Bounded: kinds and operations are closed sets.
/// </summary>
internal sealed class ErrorLogLimiter(int limit, TimeProvider time, Action<SuppressedErrors> report)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<(MailchimpErrorKind? Kind, string? Operation), State> _states = [];

    /// <summary>Whether this error may be logged.</summary>
    /// <param name="kind">Its kind; null for a partial failure.</param>
    /// <param name="operation">The operation that failed, if known.</param>
    public bool Admit(MailchimpErrorKind? kind, string? operation)
    {
        SuppressedErrors? past = null;
        bool isAdmitted;
        lock (_gate)
        {
            if (!_states.TryGetValue((kind, operation), out var state))
            {
                _states.Add((kind, operation), state = new State());
                state.Restart(time);
            }

            var age = time.GetElapsedTime(state.Start);
            if (age >= Window)
            {
                past = Close((kind, operation), state);
                age = TimeSpan.Zero;
            }

            isAdmitted = ++state.Count <= limit;
            if (!isAdmitted && ++state.Held == 1)
            {
                state.Timer?.Dispose();
                state.Timer = time.CreateDetachedTimer(OnWindowEnd, (kind, operation), Window - age);
            }
        }

        Report(past);
        return isAdmitted;
    }

    /// <summary>Reports what is still held back.</summary>
    public void Flush()
    {
        List<SuppressedErrors?> rest;
        lock (_gate)
        {
            rest = [.. _states.Select(entry => Close(entry.Key, entry.Value))];
        }

        rest.ForEach(Report);
    }

    private void OnWindowEnd(object? key)
    {
        SuppressedErrors? held;
        lock (_gate)
        {
            var known = ((MailchimpErrorKind?, string?))key!;
            held = Close(known, _states[known]);
        }

        Report(held);
    }

    private SuppressedErrors? Close((MailchimpErrorKind? Kind, string? Operation) key, State state)
    {
        SuppressedErrors? held = state.Held == 0 ? null : new SuppressedErrors(key.Kind, key.Operation, state.Held, state.Since);
        state.Restart(time);
        return held;
    }

    private void Report(SuppressedErrors? held)
    {
        if (held is { } some)
        {
            report(some);
        }
    }

    private sealed class State
    {
        public DateTimeOffset Since { get; private set; }

        /// <summary>The same on the clock that nobody sets.</summary>
        public long Start { get; private set; }

        public int Count { get; set; }

        public int Held { get; set; }

        public ITimer? Timer { get; set; }

        public void Restart(TimeProvider time)
        {
            Timer?.Dispose();
            (Since, Start, Count, Held, Timer) = (time.GetUtcNow(), time.GetTimestamp(), 0, 0, null);
        }
    }
}

/// <summary>Errors that were counted but not logged one by one.</summary>
internal readonly record struct SuppressedErrors(MailchimpErrorKind? Kind, string? Operation, int Count, DateTimeOffset Since);
