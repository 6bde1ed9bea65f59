using System.Collections.Concurrent;
using System.Collections.Immutable;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Feeds call outcomes to the detectors of a data center. Edge blocks, limits, compliance and simulated errors say
/// nothing of Mailchimp's health; any other response shows that it can be reached.
/// </summary>
internal sealed class IncidentTracker(TimeSpan recovery, TimeSpan silence, TimeProvider time, Action<IncidentEvent> changed) : IDisposable
{
    private readonly ConcurrentDictionary<string, Watches> _watches = new(StringComparer.Ordinal);
    private readonly long _origin = time.GetTimestamp();
    private int _openCount;

    public IEnumerable<IncidentWatch> All => _watches.SelectMany(pair => new[] { pair.Value.ServerErrors, pair.Value.Unreachable });

    /// <summary>Whether a data center fails, one or any; costs one read while none does.</summary>
    public bool HasOpen(string? datacenter)
    {
        if (Volatile.Read(ref _openCount) == 0)
        {
            return false;
        }

        return datacenter is null || All.Any(watch => string.Equals(watch.Datacenter, datacenter, StringComparison.OrdinalIgnoreCase) && watch.IsOpen);
    }

    public ImmutableArray<MailchimpIncident> Open => [.. All.SelectMany(watch => watch.Open)];

    /// <summary>Whether any call to a data center has got a response since then.</summary>
    public bool HasResponseSince(string? datacenter, long timestamp) =>
        _watches.TryGetValue(datacenter ?? string.Empty, out var watches) && watches.HasResponseSince(timestamp);

    /// <summary>Takes into account a call that got a response, or failed without one.</summary>
    /// <param name="datacenter">The data center that was called, or null.</param>
    /// <param name="operation">The operation, one of a closed set.</param>
    /// <param name="row">The kind of its error, or null when it succeeded.</param>
    /// <param name="fingerprint">The identity of an internal error, or null.</param>
    /// <param name="request">What was asked for: method, path and content; null if that can't be told from other requests.</param>
    public void Add(string? datacenter, string operation, ErrorKindRow? row, string? fingerprint, Func<string?> request)
    {
        var watches = _watches.TryGetValue(datacenter ?? string.Empty, out var known) ? known : _watches.GetOrAdd(datacenter ?? string.Empty, Create);
        var isRequestLate = row?.Kind == MailchimpErrorKind.RequestTimeout;
        var isUnreachable = row?.Fault == MailchimpFault.Network && !isRequestLate;
        var repetition = !isUnreachable ? watches.OnResponse(time) : row!.Kind is MailchimpErrorKind.Connection or MailchimpErrorKind.Protocol ? watches.OnBreak(time) : default;
        watches.Unreachable.Add(IsBeforeAnyOperation(row?.Kind) ? IncidentDetector.NoOperation : operation, isUnreachable, repetition);
        if (isUnreachable || isRequestLate || row?.Fault is MailchimpFault.Edge or MailchimpFault.Limit || row?.Kind == MailchimpErrorKind.ComplianceRelated)
        {
            return;
        }

        var failed = row?.CountsTowardIncident == true;
        watches.ServerErrors.Add(operation, failed, failed && request() is { } asked ? watches.Repeated.Add(operation, fingerprint, asked, time.GetElapsedTime(_origin)) : default);
    }

    public void Dispose()
    {
        foreach (var watch in All)
        {
            watch.Dispose();
        }
    }

    private Watches Create(string key)
    {
        var datacenter = key.Length > 0 ? key : null;
        return new Watches(
            new IncidentWatch(datacenter, MailchimpIncidentReason.ServerErrors, recovery, silence, time, OnChanged),
            new IncidentWatch(datacenter, MailchimpIncidentReason.Unreachable, recovery, silence, time, OnChanged),
            new RepeatedErrors());
    }

    /// <summary>Whether the call failed before its request could be sent, so that its operation does not matter.</summary>
    private static bool IsBeforeAnyOperation(MailchimpErrorKind? kind) => kind is MailchimpErrorKind.NameResolution or MailchimpErrorKind.Connection or MailchimpErrorKind.Tls;

    private void OnChanged(IncidentEvent happened)
    {
        if (happened.Incident.Scope == MailchimpIncidentScope.Datacenter)
        {
            Interlocked.Add(ref _openCount, happened.IsOpened ? 1 : -1);
        }

        changed(happened);
    }

    private sealed record Watches(IncidentWatch ServerErrors, IncidentWatch Unreachable, RepeatedErrors Repeated)
    {
        /// <summary>How long connections may take to break for one reason, such as a load balancer that restarts.</summary>
        private static readonly TimeSpan Instant = TimeSpan.FromSeconds(1);

        private const long Never = long.MinValue;

        private readonly Lock _gate = new();
        private long _lastResponse = Never;
        private long _first = Never;
        private long _last;

        public bool HasResponseSince(long timestamp) => Volatile.Read(ref _lastResponse) > timestamp;

        /// <summary>A response is news, unless connections have just begun to break: a burst of calls tells of one moment, whatever becomes of each.</summary>
        public Repetition OnResponse(TimeProvider time)
        {
            var now = time.GetTimestamp();
            Volatile.Write(ref _lastResponse, now);
            return Volatile.Read(ref _first) is not Never and var first && time.GetElapsedTime(first, now) < Instant ? default(Repetition) with { IsSameEvent = true } : default;
        }

        /// <summary>A connection that breaks is news, unless others have just begun to. What goes on for longer, or returns before there was a response, is no single event.</summary>
        public Repetition OnBreak(TimeProvider time)
        {
            lock (_gate)
            {
                var now = time.GetTimestamp();
                var isNew = _first == Never || (HasResponseSince(_first) && time.GetElapsedTime(_last, now) >= Instant);
                _last = now;
                if (isNew)
                {
                    Volatile.Write(ref _first, now);
                }

                return isNew || time.GetElapsedTime(_first, now) >= Instant ? default : new Repetition(IsKnown: true, IsLast: false, IsLastOfOperation: false, IsSameEvent: true);
            }
        }
    }
}
