namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Remembers failures by request and fingerprint: one that comes back is the same error again, not another sign of an
/// outage. Within some seconds, in which a retry comes, any failure of the request is the same error. Bounded: two
/// generations, the older of which is forgotten.
/// </summary>
internal sealed class RepeatedErrors
{
    /// <summary>Two entries for each failure: its own, and one for a retry that fails in another way.</summary>
    private const int GenerationSize = 2 * 512;

    private static readonly TimeSpan GenerationTime = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Failure> _lastOfOperation = new(StringComparer.Ordinal);
    private Dictionary<Failure, TimeSpan> _current = [];
    private Dictionary<Failure, TimeSpan> _previous = [];
    private Failure _last;
    private TimeSpan _began;

    /// <summary>Adds a failure.</summary>
    /// <param name="operation">The operation: one of a closed set.</param>
    /// <param name="fingerprint">The identity of an internal error, or null.</param>
    /// <param name="request">The request: method, path and content.</param>
    /// <param name="now">The time.</param>
    public Repetition Add(string operation, string? fingerprint, string request, TimeSpan now)
    {
        var failure = new Failure(fingerprint, request);
        lock (_gate)
        {
            if (_current.Count >= GenerationSize || now - _began > GenerationTime)
            {
                (_previous, _current) = (now - _began > 2 * GenerationTime ? [] : _current, []);
                _began = now;
            }

            var retried = new Failure(Fingerprint: null, request);
            var isKnown = (fingerprint is not null && Find(failure) is not null) || now - Find(retried) <= RetryTime;
            _current[failure] = _current[retried] = now;
            var isLast = _last == failure;
            var isLastOfOperation = _lastOfOperation.GetValueOrDefault(operation) == failure;
            _last = _lastOfOperation[operation] = failure;
            return fingerprint is null ? new Repetition(isKnown, IsLast: false, IsLastOfOperation: false) : new Repetition(isKnown, isKnown && isLast, isKnown && isLastOfOperation);
        }
    }

    private TimeSpan? Find(Failure failure) => _current.TryGetValue(failure, out var at) || _previous.TryGetValue(failure, out at) ? at : null;

    private readonly record struct Failure(string? Fingerprint, string Request);
}
