using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Errors;
using Mailchimp.Telemetry.Hosting;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Follows calls from start to stop for one set of options, and writes what it learns. The listener calls it;
/// it keeps no list of active calls, only of those whose body is deferred.
/// </summary>
internal sealed class MailchimpInstrumentation : IDisposable
{
    /// <summary>A later retry counts as another operation.</summary>
    private static readonly TimeSpan FailedTryMemory = TimeSpan.FromMinutes(2);

    /// <summary>How soon a copy that shares only address and body with a failed try counts as its retry.</summary>
    private static readonly TimeSpan CopyMemory = TimeSpan.FromSeconds(10);

    /// <summary>Waits between tries double, and jitter can double them again.</summary>
    private const int GapFactor = 4;

    /// <summary>A time limit equal to the threshold starts a little before the call does, and its timer may be early.</summary>
    private const double TimerTolerance = 0.95;

    /// <summary>How long the parent activity of an operation is trusted to tell its end.</summary>
    private static readonly TimeSpan PatienceWithParent = TimeSpan.FromSeconds(30);

    private readonly AccountTable _accounts;
    private readonly ConcurrencyTracker _concurrency;
    private readonly IncidentTracker _incidents;
    private readonly ErrorLog _errorLog;
    private readonly StateLog _stateLog;
    private readonly OperationTracker _operations;
    private readonly RecentAnswers _recentAnswers;
    private readonly TimeSpan _giveUpThreshold;
    private readonly Func<bool> _isStopping;
    private readonly HashSet<MailchimpErrorKind> _expected;
    private readonly ConcurrentDictionary<DeferredBody, byte> _deferred = new();
    private int _isDisposed;

    public MailchimpInstrumentation(MailchimpTelemetryOptions options, Instruments instruments, SignalRedactors redactors, EventLogger logger, TimeProvider? time, Func<bool>? isStopping = null)
    {
        _isStopping = isStopping ?? (static () => false);
        Time = time ?? TimeProvider.System;
        Hosts = new MailchimpHosts(options);
        Instruments = instruments;
        LogRedactor = redactors.Logs.Mailchimp;
        _accounts = new AccountTable(options, static value => AuthorizationValue.Secret(value), exception => Instruments.CountInternalError("account_resolver", exception));
        _errorLog = new ErrorLog(options, LogRedactor, logger, Time, exception => Instruments.CountInternalError("log", exception));
        _stateLog = new StateLog(logger);
        _operations = new OperationTracker(Time, exception => Instruments.CountInternalError("operations", exception));
        _recentAnswers = new RecentAnswers(Time);
        _giveUpThreshold = options.GiveUpThreshold * TimerTolerance;
        _concurrency = new ConcurrencyTracker(options, Time);
        _incidents = new IncidentTracker(options.IncidentSilence, Time, OnIncidentChanged);
        Status = new MailchimpStatus(_concurrency, _incidents);
        Instruments.Observe(new StateSource(_concurrency, _incidents));
        _expected = [.. options.ExpectedErrors.Select(name => MailchimpErrorKinds.TryParse(name, out var kind) ? kind : throw new ArgumentException($"'{name}' is not an error kind.", nameof(options)))];
        if (options.Enabled)
        {
            HttpClientListener.Attach(this);
        }
    }

    public TimeProvider Time { get; }

    public MailchimpHosts Hosts { get; }

    public Instruments Instruments { get; }

    /// <summary>For what goes into the library's own log events.</summary>
    public SignalRedactor LogRedactor { get; }

    public IMailchimpStatus Status { get; }

    public MailchimpCall CreateCall(HttpRequestMessage request, string? datacenter)
    {
        var account = Credentials.Find(request) is { } credentials ? _accounts.Resolve(credentials) : null;
        return new MailchimpCall(this, request, Activity.Current, datacenter, account);
    }

    /// <param name="call">The call that starts.</param>
    /// <param name="earlier">The call that the same message was sent in before, or null.</param>
    public void OnStart(MailchimpCall call, MailchimpCall? earlier)
    {
        call.Repeats = _operations.Resume(call.Request, call.Parent, earlier?.Failed);
        _recentAnswers.Enter(call.Parent);
        if (call.Account is { } account)
        {
            var load = _concurrency.Get(account);
            load.Enter(call.Datacenter);
            call.Load = load;
        }
        else
        {
            _concurrency.WithoutAccount.Enter(call.Datacenter);
        }

        call.IsCounted = true;
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SpanWriter.WriteStart(call, activity);
        }
    }

    public void OnStop(MailchimpCall call, HttpResponseMessage? response)
    {
        try
        {
            call.Answer(response);
            Leave(call);
            Examine(call);
            Report(call);
        }
        finally
        {
            if (call.Deferred is null)
            {
                call.ReleaseResponse();
            }

            // Last of all: what cancels the losers of a race hears of the response when this has returned.
            if (call.IsCounted)
            {
                _recentAnswers.Leave(call.Request, call.Parent, call.StartTimestamp, isAnswered: response is not null);
            }
        }
    }

    /// <summary>The body of a call that has already returned is here, or as much of it as will come.</summary>
    public void OnDeferredBody(MailchimpCall call, ReadOnlyMemory<byte> body)
    {
        try
        {
            _deferred.TryRemove(call.Deferred!, out _);
            Classify(call, call.Response!, body);
            if (call.Failed is { } failed)
            {
                failed.Kind = call.Error!.Value.Row;
                failed.Finish = null;
                if (!failed.Kind.Retryable)
                {
                    _operations.Forget(failed);
                }
            }

            WriteError(call);
        }
        catch (Exception exception)
        {
            Instruments.CountInternalError("deferred_body", exception);
        }
        finally
        {
            call.ReleaseResponse();
        }
    }

    /// <summary>Says that this runtime can't show all of a call.</summary>
    public void OnUnsupported(string off)
    {
        try
        {
            Instruments.CountInternalError("runtime", new NotSupportedException($"Off: {off}"));
            _stateLog.Unsupported(off);
        }
        catch (Exception exception)
        {
            Instruments.CountInternalError("log", exception);
        }
    }

    /// <summary>Takes a call off the counts, whose end will not be heard.</summary>
    public void Forget(MailchimpCall call)
    {
        call.IsStopped = true;
        if (call.IsCounted)
        {
            call.Load?.Leave(call.Datacenter);
            if (call.Load is null)
            {
                _concurrency.WithoutAccount.Leave(call.Datacenter);
            }

            _recentAnswers.Leave(call.Request, call.Parent, call.StartTimestamp, isAnswered: false);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        HttpClientListener.Detach(this);
        _incidents.Dispose();
        foreach (var deferred in _deferred.Keys)
        {
            deferred.Complete();
        }

        _operations.Dispose();
        _errorLog.Dispose();
    }

    /// <summary>Looks at the response, or at why there is none.</summary>
    private void Examine(MailchimpCall call)
    {
        call.Duration = Time.GetElapsedTime(call.StartTimestamp);
        if (call.Response is not { } response)
        {
            call.Error = TransportError(call);
            return;
        }

        call.RequestId = response.Headers.First("X-Request-Id");
        if ((int)response.StatusCode >= 400)
        {
            Peek(call, response);
        }
    }

    private void Report(MailchimpCall call)
    {
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SpanWriter.WriteAnswer(call, activity);
            if (call.Error is null && call.IsCancelled)
            {
                SpanWriter.WriteCancelled(activity);
            }
        }

        if (call.Error is not { } error)
        {
            OnNoError(call);
            return;
        }

        if (call.Deferred is { } deferred)
        {
            WriteSpan(call);
            _deferred.TryAdd(deferred, 0);
            Remember(call, in error);
            deferred.StartTimer(Time);
            return;
        }

        Remember(call, in error);
        WriteError(call);
    }

    /// <summary>The error of a call without a response; null if it was cancelled and nobody gave up waiting.</summary>
    private MailchimpError? TransportError(MailchimpCall call) => call.Exception switch
    {
        null or OperationCanceledException => IsGivenUp(call) ? new MailchimpError { Kind = MailchimpErrorKind.Timeout, Fields = [] } : null,
        HttpRequestException failed => new MailchimpError { Kind = TransportErrors.Classify(failed.HttpRequestError), Fields = [] },
        _ => new MailchimpError { Kind = MailchimpErrorKind.Connection, Fields = [] },
    };

    /// <summary>
    /// Whether the call had waited so long that it does not matter what ended it. A host that stops cancels what is
    /// under way, and a try that lost against another of the same request was not given up.
    /// </summary>
    private bool IsGivenUp(MailchimpCall call) =>
        call.Duration >= _giveUpThreshold && !_isStopping() && !_recentAnswers.Contain(call.Request, call.Parent, call.StartTimestamp);

    private static void Peek(MailchimpCall call, HttpResponseMessage response)
    {
        var peek = BodyPeek.Take(response, call.StartThread, out var replay);
        if (peek is null)
        {
            Classify(call, response, ReadOnlyMemory<byte>.Empty);
            return;
        }

        // Often only the end mark of a chunked body is still under way: a whole document needs no more.
        if (!peek.IsUnfinished || ProblemReader.Read(BodyDecoder.Decode(peek.Taken, response.Content.Headers).Span).IsComplete)
        {
            Classify(call, response, peek.Taken);
            return;
        }

        call.Deferred = new DeferredBody(call, peek);
        replay!.Stream.Deferred = call.Deferred;
        call.Error = new MailchimpError
        {
            Kind = MailchimpErrorClassifier.Provisional((int)response.StatusCode, ContentType(response)),
            Fields = [],
        };
    }

    private static void Classify(MailchimpCall call, HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        call.ResponseBody = BodyDecoder.Decode(body, response.Content.Headers);
        call.Error = MailchimpErrorClassifier.Classify((int)response.StatusCode, ContentType(response), call.ResponseBody.Span);
    }

    private void WriteError(MailchimpCall call)
    {
        WriteSpan(call);
        var error = call.Error!.Value;
        Instruments.CountError(call, error.Row, IsExpected(error));
        Instruments.RecordDuration(call, error.Row);
        Learn(call, in error);
        _errorLog.Write(call, error, IsExpected(error));
        call.ResponseBody = default;
    }

    /// <summary>
    /// Gives the place in the account's limit back, or leaves it taken when the request may still run at Mailchimp. The
    /// runtime does not say whether a cancelled request had been sent: it counts as sent.
    /// </summary>
    private void Leave(MailchimpCall call)
    {
        if (!call.IsCounted)
        {
            return;
        }

        if (call.Load is not { } load)
        {
            _concurrency.WithoutAccount.Leave(call.Datacenter);
            return;
        }

        if (call.IsCancelled)
        {
            load.Abandon(call.Datacenter, call.StartTimestamp);
        }
        else
        {
            load.Leave(call.Datacenter);
        }
    }

    /// <summary>A response that is not an error: evidence that all is well. A call that its caller cancelled is evidence of nothing.</summary>
    private void OnNoError(MailchimpCall call)
    {
        if (call.IsCancelled)
        {
            Instruments.CountCancelled(call);
            return;
        }

        Instruments.RecordDuration(call, failure: null);
        call.Load?.CredentialsRejected = false;
        _incidents.Add(call.Datacenter, row: null, fingerprint: null, static () => string.Empty);
        if (call.Repeats is { } failed)
        {
            Instruments.CountRecovered(call, failed.Kind);
            _errorLog.WriteRecovered(call, failed, _expected.Contains(failed.Kind.Kind));
        }
    }

    /// <summary>Remembers a try that may be retried, until a retry is no longer expected.</summary>
    private void Remember(MailchimpCall call, in MailchimpError error)
    {
        if (!error.Retryable || call.IsSimulated)
        {
            return;
        }

        var retryAfter = RetryAfter(call.Response);
        var gap = call.Repeats is { } earlier ? Time.GetElapsedTime(earlier.FailedAt, call.StartTimestamp) : TimeSpan.Zero;
        call.Failed = new FailedTry(OperationKey.Of(call.Request, call.Parent), call.Request.Content, call.Try)
        {
            Kind = error.Row,
            MayHaveArrived = call.StatusCode is null && TransportErrors.MayHaveArrived(call.Exception),
            FailedAt = Time.GetTimestamp(),
            Memory = FailedTryMemory,
            MemoryOfCopies = retryAfter + CopyMemory,
            Patience = Min(FailedTryMemory, Max(retryAfter + (call.Parent is null ? CopyMemory : PatienceWithParent), gap * GapFactor)),
            Finish = call.Deferred is { } deferred ? deferred.Complete : null,
        };
        _operations.Add(call.Failed);
    }

    private TimeSpan RetryAfter(HttpResponseMessage? response)
    {
        var wait = RetryConditionHeaderValue.TryParse(response?.Headers.First("Retry-After"), out var value)
            ? value.Delta ?? value.Date - Time.GetUtcNow() ?? TimeSpan.Zero
            : TimeSpan.Zero;
        return Min(FailedTryMemory, Max(wait, TimeSpan.Zero));
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>What an error tells of Mailchimp and of the account; one that was asked for tells nothing.</summary>
    private void Learn(MailchimpCall call, in MailchimpError error)
    {
        if (call.IsSimulated)
        {
            return;
        }

        _incidents.Add(call.Datacenter, error.Row, error.Fingerprint, () => $"{call.MethodTag} {call.Request.RequestUri?.AbsolutePath}");
        if (call.Load is not { } load)
        {
            return;
        }

        load.CredentialsRejected = error.Row.Fault == MailchimpFault.Credentials;
        if (error.Kind == MailchimpErrorKind.TooManyConnections)
        {
            var external = load.Refuse(call.StartTimestamp);
            if (load.MayTell())
            {
                _stateLog.Saturated(load, external);
            }
        }
    }

    private void OnIncidentChanged(IncidentEvent happened)
    {
        try
        {
            if (happened.Change == IncidentChange.Opened)
            {
                Instruments.CountIncident(happened.Incident);
            }

            _stateLog.IncidentChanged(happened);
        }
        catch (Exception exception)
        {
            Instruments.CountInternalError("incident", exception);
        }
    }

    private void WriteSpan(MailchimpCall call)
    {
        var error = call.Error!.Value;
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SpanWriter.WriteError(call, activity, in error, IsExpected(error));
        }
    }

    private bool IsExpected(in MailchimpError error) => _expected.Contains(error.Kind);

    private static string? ContentType(HttpResponseMessage response) => response.Content.Headers.First("Content-Type");
}
