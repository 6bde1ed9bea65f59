using System.Collections.Concurrent;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors.Partial;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;

namespace Mailchimp.Telemetry.Calls;

/// <summary>What happens at each step of a call: updates the state, and writes telemetry.</summary>
internal sealed class CallProcessor : ICallObserver, IDisposable
{
    /// <summary>A time limit equal to the threshold starts a little before the call does, and its timer may be early.</summary>
    private const double TimerTolerance = 0.95;

    private const int MostTries = 10;

    private readonly CallLimits _limits;
    private readonly CallTries _tries;
    private readonly IncidentTracker _incidents;
    private readonly Instruments _instruments;
    private readonly ErrorLog _errors;
    private readonly StateLog _states;
    private readonly SignalRedactor _redactor;
    private readonly TimeProvider _time;
    private readonly TimeSpan _giveUpThreshold;
    private readonly Func<bool> _isStopping;
    private readonly HashSet<MailchimpErrorKind> _expected;
    private readonly PartialFailures _partialFailures;
    private readonly ConcurrentDictionary<IDeferredBody, byte> _deferred = new();

    /// <param name="options">The options, validated.</param>
    /// <param name="limits">Follows the accounts' limits.</param>
    /// <param name="incidents">Detects incidents from the results of calls.</param>
    /// <param name="instruments">Count and measure.</param>
    /// <param name="errors">Writes the log event of an error.</param>
    /// <param name="partialFailures">Writes the log event of a partial failure.</param>
    /// <param name="states">Writes the log events that are not about one call.</param>
    /// <param name="redactor">Redacts what Mailchimp says of an error.</param>
    /// <param name="time">The clock.</param>
    /// <param name="isStopping">Whether the host is being stopped, which cancels calls.</param>
    public CallProcessor(MailchimpTelemetryOptions options, CallLimits limits, IncidentTracker incidents, Instruments instruments, ErrorLog errors, PartialFailureLog partialFailures, StateLog states, SignalRedactor redactor, TimeProvider time, Func<bool> isStopping)
    {
        (_limits, _incidents, _instruments, _errors, _states, _redactor, _time, _isStopping) = (limits, incidents, instruments, errors, states, redactor, time, isStopping);
        _tries = new CallTries(time, exception => instruments.CountInternalError("operations", exception));
        AppDomain.CurrentDomain.ProcessExit += OnEnd;
        AppDomain.CurrentDomain.UnhandledException += OnEnd;
        _giveUpThreshold = options.GiveUpThreshold * TimerTolerance;
        _expected = [.. options.ExpectedErrors.Select(static name => MailchimpErrorKinds.TryParse(name, out var kind) ? kind : throw new ArgumentException($"'{name}' is not an error kind.", nameof(options)))];
        _partialFailures = new PartialFailures(BatchTracker.Shared, instruments, partialFailures, _expected, time);
    }

    public void OnStart(MailchimpCall call, MailchimpCall? earlier)
    {
        _errors.Prepare();
        _tries.OnStart(call, earlier);
        _limits.OnStart(call);
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SpanWriter.WriteStart(call, activity);
        }
    }

    public void OnQueued(MailchimpCall call) => _limits.OnQueued(call);

    public void OnDequeued(MailchimpCall call, bool hasConnection) => _limits.OnDequeued(call, hasConnection);

    public void OnStop(MailchimpCall call, ResponseBody body)
    {
        try
        {
            var isExamined = TryExamine(call, body);
            _limits.OnStop(call);
            if (!isExamined)
            {
                return;
            }

            if (call.Activity is { IsAllDataRequested: true } activity)
            {
                SpanWriter.WriteAnswer(call, activity);
            }

            Report(call);
            _limits.OnReported(call);
        }
        finally
        {
            _tries.OnEnd(call);
        }
    }

    public void OnLateBody(MailchimpCall call, ReadOnlyMemory<byte>? body)
    {
        try
        {
            _deferred.TryRemove(call.Deferred!, out _);
            if (body is { } arrived)
            {
                Classify(call, arrived);
            }

            _tries.OnLateKind(call, call.Error!.Value.Row);
            WriteError(call);
        }
        catch (Exception exception)
        {
            _instruments.CountInternalError("deferred_body", exception);
        }
    }

    public void OnPassing(IDeferredBody body)
    {
        _deferred.TryAdd(body, 0);
        body.StartTimer(_time);
    }

    public void OnPassed(MailchimpCall call, IBodyReader reader, IDeferredBody body)
    {
        try
        {
            _deferred.TryRemove(body, out _);
            _partialFailures.Report(call, reader.Result, reader.IsComplete);
        }
        catch (Exception exception)
        {
            _instruments.CountInternalError("partial_failure", exception);
        }
    }

    public void OnDownload(MailchimpCall call)
    {
        call.Duration = _time.GetElapsedTime(call.StartTimestamp);
        SpanWriter.WriteDownload(call);
    }

    public void OnLost(MailchimpCall call)
    {
        _limits.Release(call);
        _tries.OnEnd(call);
    }

    public void OnUnsupported(string off)
    {
        _instruments.CountInternalError("runtime", new NotSupportedException($"Off: {off}"));
        _states.Unsupported(off);
    }

    public void OnInternalError(string stage, Exception exception) => _instruments.CountInternalError(stage, exception);

    /// <summary>Writes the events that wait for a body, for another try, or for the end of a minute.</summary>
    public void Flush()
    {
        foreach (var deferred in _deferred.Keys)
        {
            deferred.Complete();
        }

        _tries.Flush();
        _errors.Flush();
        _partialFailures.Flush();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnEnd;
        AppDomain.CurrentDomain.UnhandledException -= OnEnd;
        Flush();
    }

    /// <summary>The last event before a crash is the one that tells why.</summary>
    private void OnEnd(object? sender, EventArgs args)
    {
        try
        {
            Flush();
        }
        catch (Exception exception)
        {
            _instruments.CountInternalError("operations", exception);
        }
    }

    /// <summary>Looks at the response, or at why there is none. Never throws: the call's place has to be given back.</summary>
    private bool TryExamine(MailchimpCall call, ResponseBody body)
    {
        try
        {
            call.Duration = _time.GetElapsedTime(call.StartTimestamp);
            Examine(call, body);
            return true;
        }
        catch (Exception exception)
        {
            _instruments.CountInternalError("stop", exception);
            return false;
        }
    }

    private void Examine(MailchimpCall call, ResponseBody body)
    {
        if (call.StatusCode is not { } status)
        {
            if (TransportErrorKind(call) is { } kind)
            {
                SetError(call, new MailchimpError { Kind = kind });
            }
        }
        else if (body.Rest is { } rest)
        {
            call.Deferred = rest;
            _errors.Keep(call);
            ClassifyByHead(call, status);
        }
        else if (call.HasErrorStatus && call.Request.Method == HttpMethod.Head)
        {
            ClassifyByHead(call, status);
        }
        else if (call.HasErrorStatus)
        {
            Classify(call, body.Bytes);
        }
    }

    /// <summary>As long as the body has not been read, or if the method has none: that there is none is no sign.</summary>
    private void ClassifyByHead(MailchimpCall call, int status) =>
        SetError(call, new MailchimpError { Kind = MailchimpErrorClassifier.Provisional(status, call.ContentType) });

    /// <summary>The kind of error of a call without a response; null if it was cancelled and nobody gave up waiting.</summary>
    private MailchimpErrorKind? TransportErrorKind(MailchimpCall call) => call.Exception switch
    {
        null or OperationCanceledException => IsGivenUp(call) ? MailchimpErrorKind.Timeout : null,
        var failed => TransportErrors.Classify(failed, call.Request),
    };

    /// <summary>
    /// Whether the call had waited so long that it does not matter what ended it. A host that stops cancels what is
    /// under way, and a try that lost against another of the same request was not given up.
    /// </summary>
    private bool IsGivenUp(MailchimpCall call) => call.Duration >= _giveUpThreshold && !_isStopping() && !_tries.HasLost(call);

    private void Classify(MailchimpCall call, ReadOnlyMemory<byte> body)
    {
        call.ResponseBody = body;
        SetError(call, MailchimpErrorClassifier.Classify(call.StatusCode!.Value, call.ContentType, body.Span));
    }

    /// <summary>A span may be corrected after the processors have seen it: what is written of an error is redacted here.</summary>
    private void SetError(MailchimpCall call, in MailchimpError error) => call.Error = error with
    {
        Title = _redactor.Redact(error.Title),
        Detail = _redactor.Redact(error.Detail),
        Instance = _redactor.Redact(error.Instance),
        Fields = error.Fields.Count == 0 ? [] : [.. error.Fields.Select(field => _redactor.Redact(field))],
    };

    private void Report(MailchimpCall call)
    {
        if (call.Error is { } error)
        {
            if (call.Deferred is { } deferred)
            {
                WriteSpan(call, in error);
                _deferred.TryAdd(deferred, 0);
                deferred.StartTimer(_time);

                // Last: from here on, a retry on another thread may complete the body.
                _tries.Remember(call, in error);
            }
            else
            {
                _tries.Remember(call, in error);
                WriteError(call);
            }
        }
        else if (call.IsCancelled)
        {
            ReportCancelled(call);
        }
        else
        {
            ReportSuccess(call);
        }
    }

    /// <summary>A call that its caller cancelled says nothing about Mailchimp's health.</summary>
    private void ReportCancelled(MailchimpCall call)
    {
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SpanWriter.WriteCancelled(activity);
        }

        _instruments.CountCancelled(call);
    }

    /// <summary>A response that is not an error: evidence that all is well.</summary>
    private void ReportSuccess(MailchimpCall call)
    {
        _instruments.RecordDuration(call, failure: null);
        _limits.OnSuccess(call);
        _incidents.Add(call.Datacenter, OperationOf(call), row: null, fingerprint: null, static () => null);
        if (call.Repeats is { } failed)
        {
            _instruments.CountRecovered(call, failed.Kind);
            _errors.WriteRecovered(call, failed.Kind, _expected.Contains(failed.Kind.Kind));
        }
    }

    private void WriteError(MailchimpCall call)
    {
        var error = call.Error!.Value;
        WriteSpan(call, in error);
        _instruments.CountError(call, error.Row, IsExpected(in error));
        _instruments.RecordDuration(call, error.Row);
        Learn(call, in error);
        _errors.Write(call, in error, IsExpected(in error));
        call.ResponseBody = default;
    }

    private void WriteSpan(MailchimpCall call, in MailchimpError error)
    {
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SpanWriter.WriteError(call, activity, in error, IsExpected(in error));
        }
    }

    /// <summary>Updates incidents and limits from an error; simulated errors are ignored.</summary>
    private void Learn(MailchimpCall call, in MailchimpError error)
    {
        if (!call.IsSimulated)
        {
            // The tries of one operation are one piece of evidence; what goes on and on below one parent is a poll.
            if ((!call.IsCertainRetry || call.Try > MostTries) && IsEvidence(call, in error))
            {
                _incidents.Add(call.Datacenter, OperationOf(call), error.Row, error.Fingerprint, () => IdentityOf(call));
            }

            _limits.OnError(call, in error);
        }
    }

    /// <summary>Whether an error says anything of Mailchimp: not if the application failed to send the request, nor if it gave up waiting for a connection while others got responses.</summary>
    private bool IsEvidence(MailchimpCall call, in MailchimpError error) =>
        call.StatusCode is not null
        || (error.Row.Fault == MailchimpFault.Network && !(call.IsCancelled && !call.MayHaveBeenSent && _incidents.HasResponseSince(call.Datacenter, call.StartTimestamp)));

    private static string OperationOf(MailchimpCall call) => call.Route.SpanName ?? call.MethodTag;

    /// <summary>What requests have in common that are the same one again; null if that can't be told.</summary>
    private static string? IdentityOf(MailchimpCall call) =>
        ContentIdentity.Of(call.Request.Content).Text is { } content ? $"{call.Account} {call.Request.Method.Method} {call.Request.RequestUri?.PathAndQuery} {content}" : null;

    private bool IsExpected(in MailchimpError error) => _expected.Contains(error.Kind);
}
