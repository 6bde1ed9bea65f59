namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Remembers internal errors by request and fingerprint: one that comes back is the same error again by a retry,
/// not another sign of an outage. Bounded: two generations, the older of which is forgotten.
/// </summary>
internal sealed class RepeatedErrors
{
    private const int GenerationSize = 512;

    private static readonly TimeSpan GenerationTime = TimeSpan.FromMinutes(30);

    private readonly Lock _gate = new();
    private HashSet<(string Fingerprint, string Request)> _current = [];
    private HashSet<(string Fingerprint, string Request)> _previous = [];
    private (string Fingerprint, string Request) _last;
    private TimeSpan _began;

    /// <summary>Adds an error, and tells whether it is known within the last half hour or so.</summary>
    public Repetition Add(string fingerprint, string request, TimeSpan now)
    {
        lock (_gate)
        {
            if (_current.Count >= GenerationSize || now - _began > GenerationTime)
            {
                (_previous, _current) = (now - _began > 2 * GenerationTime ? [] : _current, []);
                _began = now;
            }

            var isNew = _current.Add((fingerprint, request)) && !_previous.Contains((fingerprint, request));
            var isSame = _last == (fingerprint, request);
            _last = (fingerprint, request);
            return isNew ? Repetition.None : isSame ? Repetition.SameAgain : Repetition.Known;
        }
    }
}
