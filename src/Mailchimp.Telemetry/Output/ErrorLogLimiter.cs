namespace Mailchimp.Telemetry.Output;

/// <summary>
/// Holds back log events when too many equal errors (kind and operation) come within a minute, and reports at the
/// end of the minute how many it held back. Bounded: kinds and operations are closed sets.
/// </summary>
internal sealed class ErrorLogLimiter(int limit, TimeProvider time, Action<SuppressedErrors> report) : IDisposable
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
            var now = time.GetUtcNow();
            if (!_states.TryGetValue((kind, operation), out var state))
            {
                _states.Add((kind, operation), state = new State { Since = now });
            }

            // A clock that was set back would hold back until it catches up.
            if ((now - state.Since).Duration() >= Window)
            {
                past = Close((kind, operation), state, now);
            }

            isAdmitted = ++state.Count <= limit;
            if (!isAdmitted && ++state.Held == 1)
            {
                state.Timer?.Dispose();
                state.Timer = time.CreateTimer(OnWindowEnd, (kind, operation), Window - (now - state.Since).Duration(), Timeout.InfiniteTimeSpan);
            }
        }

        Report(past);
        return isAdmitted;
    }

    /// <summary>Reports what is still held back.</summary>
    public void Dispose()
    {
        List<SuppressedErrors?> rest;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            rest = [.. _states.Select(entry => Close(entry.Key, entry.Value, now))];
        }

        rest.ForEach(Report);
    }

    private void OnWindowEnd(object? key)
    {
        SuppressedErrors? held;
        lock (_gate)
        {
            var known = ((MailchimpErrorKind?, string?))key!;
            held = Close(known, _states[known], time.GetUtcNow());
        }

        Report(held);
    }

    private static SuppressedErrors? Close((MailchimpErrorKind? Kind, string? Operation) key, State state, DateTimeOffset now)
    {
        SuppressedErrors? held = state.Held == 0 ? null : new SuppressedErrors(key.Kind, key.Operation, state.Held, state.Since);
        state.Timer?.Dispose();
        (state.Timer, state.Held, state.Count, state.Since) = (null, 0, 0, now);
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
        public DateTimeOffset Since { get; set; }

        public int Count { get; set; }

        public int Held { get; set; }

        public ITimer? Timer { get; set; }
    }
}

/// <summary>Errors that were counted but not logged one by one.</summary>
internal readonly record struct SuppressedErrors(MailchimpErrorKind? Kind, string? Operation, int Count, DateTimeOffset Since);
