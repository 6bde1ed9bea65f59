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
    private TimeSpan _began;

    /// <summary>Whether this is the first time within the last half hour or so.</summary>
    public bool IsNew(string fingerprint, string request, TimeSpan now)
    {
        lock (_gate)
        {
            if (_current.Count >= GenerationSize || now - _began > GenerationTime)
            {
                (_previous, _current) = (now - _began > 2 * GenerationTime ? [] : _current, []);
                _began = now;
            }

            return _current.Add((fingerprint, request)) && !_previous.Contains((fingerprint, request));
        }
    }
}
