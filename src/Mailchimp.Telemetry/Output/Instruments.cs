using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Output;

/// <summary>The instruments of the meter <c>Mailchimp.Telemetry</c>.</summary>
internal sealed class Instruments : IDisposable
{
    /// <summary>From fast responses to Mailchimp's own limit of 120 seconds.</summary>
    private static readonly InstrumentAdvice<double> DurationAdvice = new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] };

    /// <summary>Marks a meter that belongs to no host.</summary>
    private static readonly object Process = new();

    private readonly StateSources _states;
    private readonly bool _ownsMeter;
    private readonly bool _isShared;
    private readonly Histogram<double> _requestDuration;
    private readonly Counter<long> _errors;
    private readonly Counter<long> _accountErrors;
    private readonly Counter<long> _cancelledRequests;
    private readonly Counter<long> _recoveredOperations;
    private readonly Counter<long> _partialErrors;
    private readonly Counter<long> _batches;
    private readonly Counter<long> _batchOperations;
    private readonly Counter<long> _incidents;
    private readonly Counter<long> _redactions;
    private readonly Counter<long> _droppedEvents;
    private readonly Counter<long> _internalErrors;
    private StateSource? _source;
    private int _isDisposed;

    /// <param name="meterFactory">What makes the meter, and disposes it; or null.</param>
    /// <param name="isWholeHost">Whether spans and metrics come from one container, so that the meter can be private to this host.</param>
    public Instruments(IMeterFactory? meterFactory, bool isWholeHost)
        : this(meterFactory is not null ? new StateSources(meterFactory.Create(Options(scope: null)))
            : isWholeHost ? new StateSources(new Meter(Options(scope: null)))
            : SharedMeter.States)
    {
        _ownsMeter = meterFactory is null && isWholeHost;
        _isShared = meterFactory is null && !isWholeHost;
    }

    private Instruments(StateSources states)
    {
        _states = states;
        var meter = states.Meter;
        _requestDuration = meter.CreateHistogram(InstrumentNames.RequestDuration, "s", "How long calls to Mailchimp took, one measurement for each try.", tags: null, DurationAdvice);
        _errors = meter.CreateCounter<long>(InstrumentNames.Errors, "{error}", "Failed calls to Mailchimp, by kind and fault.");
        _accountErrors = meter.CreateCounter<long>(InstrumentNames.AccountErrors, "{error}", "Failed calls that concern a whole account: its credentials, its state, its limits.");
        _cancelledRequests = meter.CreateCounter<long>(InstrumentNames.CancelledRequests, "{request}", "Calls to Mailchimp that their caller cancelled early.");
        _recoveredOperations = meter.CreateCounter<long>(InstrumentNames.RecoveredOperations, "{operation}", "Operations that succeeded after tries that failed.");
        _partialErrors = meter.CreateCounter<long>(InstrumentNames.PartialErrors, "{error}", "Failures hidden in Mailchimp's successful responses, by route and code.");
        _batches = meter.CreateCounter<long>(InstrumentNames.Batches, "{batch}", "Finished batches, by outcome.");
        _batchOperations = meter.CreateCounter<long>(InstrumentNames.BatchOperations, "{operation}", "Operations of finished batches, by outcome.");
        _incidents = meter.CreateCounter<long>(InstrumentNames.Incidents, "{incident}", "Incidents opened.");
        _redactions = meter.CreateCounter<long>(InstrumentNames.Redactions, "{redaction}", "Values redacted from telemetry before it left the process, by rule and signal.");
        _droppedEvents = meter.CreateCounter<long>(InstrumentNames.DroppedEvents, "{event}", "Spans and log events that did not reach the collector or Seq.");
        _internalErrors = meter.CreateCounter<long>(InstrumentNames.InternalErrors, "{error}", "Internal errors of the telemetry, swallowed so that they never fail a call.");
    }

    /// <summary>For what belongs to no host, such as a logger that the application configures itself: every host and provider exports it.</summary>
    public static Instruments OfProcess() => new(new StateSources(new Meter(Options(Process))));

    /// <summary>Whether a meter with this library's name is of no concern to this host: another host or provider exports it.</summary>
    /// <param name="meter">Any meter.</param>
    public bool IsForeign(Meter meter) =>
        meter.Name == InstrumentNames.Meter && !_isShared && !ReferenceEquals(meter, _states.Meter) && !ReferenceEquals(meter.Scope, Process);

    public static MeterOptions Options(object? scope) => new(InstrumentNames.Meter) { Version = typeof(Instruments).Assembly.GetName().Version?.ToString(3), Scope = scope };

    /// <summary>Reports this state too when somebody collects.</summary>
    public void Observe(StateSource source) => _states.Add(_source = source);

    public void CountIncident(MailchimpIncident incident)
    {
        var tags = new TagList { { AttributeNames.IncidentReason, IncidentReasonNames.Of(incident.Reason) }, { AttributeNames.IncidentScope, IncidentScopeNames.Of(incident.Scope) } };
        AddIfPresent(ref tags, AttributeNames.Datacenter, incident.Datacenter);
        _incidents.Add(1, tags);
    }

    /// <summary>Measures a try that ended with a response, or failed.</summary>
    /// <param name="call">The try, its duration known.</param>
    /// <param name="failure">The kind of its error, or null.</param>
    public void RecordDuration(ICallView call, ErrorKindRow? failure)
    {
        if (_requestDuration.Enabled)
        {
            var tags = new TagList { { AttributeNames.HttpRequestMethod, call.MethodTag } };
            AddIfPresent(ref tags, AttributeNames.UrlTemplate, call.Route.Template);
            AddIfPresent(ref tags, AttributeNames.Datacenter, call.Datacenter);
            AddIfPresent(ref tags, AttributeNames.ErrorType, failure?.Name);
            AddIfPresent(ref tags, AttributeNames.ErrorSimulated, failure is not null && call.IsSimulated ? true : null);
            _requestDuration.Record(call.Duration.TotalSeconds, tags);
        }
    }

    public void CountError(ICallView call, ErrorKindRow row, bool isExpected)
    {
        if (_errors.Enabled)
        {
            CountByRoute(call, row, isExpected);
        }

        if (_accountErrors.Enabled && row.Fault is (MailchimpFault.Credentials or MailchimpFault.Account or MailchimpFault.Limit))
        {
            CountByAccount(call, row, isExpected);
        }
    }

    public void CountCancelled(ICallView call)
    {
        if (_cancelledRequests.Enabled)
        {
            var tags = default(TagList);
            AddIfPresent(ref tags, AttributeNames.UrlTemplate, call.Route.Template);
            AddIfPresent(ref tags, AttributeNames.Datacenter, call.Datacenter);
            _cancelledRequests.Add(1, tags);
        }
    }

    /// <summary>Counts an operation that succeeded after failed tries, by the kind of the last of them.</summary>
    public void CountRecovered(ICallView call, ErrorKindRow row)
    {
        if (_recoveredOperations.Enabled)
        {
            var tags = new TagList { { AttributeNames.ErrorKind, row.Name } };
            AddIfPresent(ref tags, AttributeNames.UrlTemplate, call.Route.Template);
            AddIfPresent(ref tags, AttributeNames.Datacenter, call.Datacenter);
            _recoveredOperations.Add(1, tags);
        }
    }

    /// <summary>Counts failures that a successful response hides.</summary>
    public void CountPartialErrors(ICallView call, string code, int count, bool isExpected)
    {
        var tags = new TagList { { AttributeNames.PartialCode, code } };
        AddIfPresent(ref tags, AttributeNames.UrlTemplate, call.Route.Template);
        AddIfPresent(ref tags, AttributeNames.ErrorExpected, isExpected ? true : null);
        _partialErrors.Add(count, tags);
    }

    /// <summary>Counts a batch that has finished.</summary>
    public void CountBatch(int operations, int errored)
    {
        _batches.Add(1, new KeyValuePair<string, object?>(AttributeNames.BatchOutcome, errored == 0 ? "ok" : errored < operations ? "partial" : "failed"));
        Count("ok", Math.Max(0, operations - errored));
        Count("errored", errored);

        void Count(string outcome, int count)
        {
            if (count > 0)
            {
                _batchOperations.Add(count, new KeyValuePair<string, object?>(AttributeNames.BatchOperationOutcome, outcome));
            }
        }
    }

    public void CountRedaction(string rule, string signal) =>
        _redactions.Add(1, new(AttributeNames.RedactionRule, rule), new(AttributeNames.RedactionSignal, signal));

    /// <summary>Counts what was lost on its way out of the process.</summary>
    public void CountDropped(int count, string signal, string reason)
    {
        if (count > 0)
        {
            _droppedEvents.Add(count, new(AttributeNames.DropSignal, signal), new(AttributeNames.DropReason, reason));
        }
    }

    /// <summary>Counts and reports an exception of this library's own; never throws itself.</summary>
    public void CountInternalError(string stage, Exception exception)
    {
        try
        {
            TelemetryEventSource.Log.InternalError(stage, exception);
            _internalErrors.Add(1, new KeyValuePair<string, object?>(AttributeNames.TelemetryStage, stage));
        }
        catch (Exception)
        {
            // A listener of the application's threw; there is nowhere left to say so.
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _states.Remove(_source);
            if (_ownsMeter)
            {
                _states.Meter.Dispose();
            }
        }
    }

    private void CountByRoute(ICallView call, ErrorKindRow row, bool isExpected)
    {
        var tags = new TagList
        {
            { AttributeNames.ErrorKind, row.Name },
            { AttributeNames.ErrorFault, ErrorKindTable.Name(row.Fault) },
            { AttributeNames.HttpRequestMethod, call.MethodTag },
        };
        AddIfPresent(ref tags, AttributeNames.HttpResponseStatusCode, call.StatusCode);
        AddIfPresent(ref tags, AttributeNames.UrlTemplate, call.Route.Template);
        AddIfPresent(ref tags, AttributeNames.Datacenter, call.Datacenter);
        AddMarks(ref tags, call, isExpected);
        _errors.Add(1, tags);
    }

    /// <summary>Apart from the route: accounts times routes would be more series than a meter keeps.</summary>
    private void CountByAccount(ICallView call, ErrorKindRow row, bool isExpected)
    {
        var tags = new TagList
        {
            { AttributeNames.ErrorKind, row.Name },
            { AttributeNames.ErrorFault, ErrorKindTable.Name(row.Fault) },
        };
        AddIfPresent(ref tags, AttributeNames.Account, call.AccountShown);
        AddIfPresent(ref tags, AttributeNames.Datacenter, call.Datacenter);
        AddMarks(ref tags, call, isExpected);
        _accountErrors.Add(1, tags);
    }

    /// <summary>What an alert leaves out.</summary>
    private static void AddMarks(ref TagList tags, ICallView call, bool isExpected)
    {
        AddIfPresent(ref tags, AttributeNames.ErrorSimulated, call.IsSimulated ? true : null);
        AddIfPresent(ref tags, AttributeNames.ErrorExpected, isExpected ? true : null);
    }

    private static void AddIfPresent(ref TagList tags, string name, object? value)
    {
        if (value is not null)
        {
            tags.Add(name, value);
        }
    }
}
