using System.Net.Http.Headers;
using System.Text;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors;
using Mailchimp.Telemetry.Redaction.Signals;
using Microsoft.Extensions.Logging;
using static Mailchimp.Telemetry.Output.ErrorTemplates;

namespace Mailchimp.Telemetry.Output;

/// <summary>Writes <c>mailchimp.api.error</c>: one log event for each failed call, with what Mailchimp's support asks for.</summary>
internal sealed class ErrorLog
{
    private const int MaxBody = 4 * 1024;
    private const int MostRead = MaxBody * 2;
    private const int MaxHeader = 1024;
    private const int MaxExceptionMessage = 512;
    private const int MaxCauses = 4;

    private const string Recovered = $"recovered from {{{AttributeNames.ErrorKind}}}: {{{AttributeNames.HttpRequestMethod}}} {{{AttributeNames.UrlTemplate}}} {{{AttributeNames.HttpResponseStatusCode}}} on try {{{AttributeNames.Tries}}}";
    private const string RecoveredUnknownRoute = $"recovered from {{{AttributeNames.ErrorKind}}}: {{{AttributeNames.HttpRequestMethod}}} (no known route) {{{AttributeNames.HttpResponseStatusCode}}} on try {{{AttributeNames.Tries}}}";

    private readonly EventLogger _logger;
    private readonly SignalRedactor _redactor;
    private readonly CallDetails _details;
    private readonly ErrorLogLimiter _limiter;
    private readonly ErrorLogLimiter _expectedLimiter;
    private readonly ErrorLogLimiter _recoveryLimiter;
    private readonly string[] _headers;
    private readonly bool _logRequestBody;
    private readonly bool _logResponseBody;
    private bool _isPrepared;

    public ErrorLog(MailchimpTelemetryOptions options, SignalRedactor redactor, EventLogger logger, CallDetails details, TimeProvider time)
    {
        _logger = logger;
        _redactor = redactor;
        _details = details;
        _limiter = new ErrorLogLimiter(options.MaxErrorLogsPerMinute, time, new HeldBackLog(logger).Write);

        // The metric counts what is not logged one by one; it is not worth a warning.
        _expectedLimiter = new ErrorLogLimiter(options.MaxErrorLogsPerMinute, time, static _ => { });
        _recoveryLimiter = new ErrorLogLimiter(options.MaxErrorLogsPerMinute, time, static _ => { });
        _headers = [.. options.LoggedHeaders];
        _logRequestBody = options.LogRequestBody;
        _logResponseBody = options.LogResponseBody;
    }

    /// <summary>Gets the loggers at the first call, where no host has done so at its start: what is left at the end could not be written.</summary>
    public void Prepare()
    {
        if (!_isPrepared)
        {
            _isPrepared = true;
            _logger.Prepare();
        }
    }

    /// <summary>Keeps what the event will need of a request, of a call whose error is known only after it has returned.</summary>
    public void Keep(ICallView call)
    {
        call.KeepAddress();
        if (_logRequestBody)
        {
            call.KeepRequestBody(MostRead);
        }
    }

    public void Write(ICallView call, in MailchimpError error, bool isExpected)
    {
        var level = LevelOf(call, in error, isExpected);
        if (!_logger.IsEnabled(level) || !(isExpected ? _expectedLimiter : _limiter).Admit(error.Kind, call.Route.Operation))
        {
            return;
        }

        var state = BuildState(call, in error, isExpected);
        var parts = PartsOf(call, in error);
        if (call.Try == 1)
        {
            Log(level, state, parts);
            return;
        }

        // Whether a retried call has finally failed is known only when no other try follows.
        var context = ExecutionContext.Capture();
        call.WhenSettled(isFinal => WriteSettled(context, level, state, isFinal ? parts | Parts.Final : parts));
    }

    /// <summary>Writes that an operation succeeded after tries that failed.</summary>
    public void WriteRecovered(ICallView call, ErrorKindRow kind, bool isExpected)
    {
        var level = isExpected ? LogLevel.Debug : LogLevel.Information;
        if (!_logger.IsEnabled(level) || !_recoveryLimiter.Admit(kind.Kind, call.Route.Operation))
        {
            return;
        }

        var state = new LogState();
        state.Add(AttributeNames.ErrorRecovered, true);
        state.Add(AttributeNames.Tries, call.Try);
        state.Add(AttributeNames.HttpRequestResendCount, call.Try - 1);
        state.Add(AttributeNames.UnsafeResend, call.IsUnsafeResend ? true : null);
        state.Add(AttributeNames.ErrorKind, kind.Name);
        state.Add(AttributeNames.ErrorFault, ErrorKindTable.Name(kind.Fault));
        _details.AddTo(state, call);
        _logger.Log(level, EventNames.ApiRecovered, state.WithTemplate(call.Route.Template is null ? RecoveredUnknownRoute : Recovered));
    }

    /// <summary>Reports what is still held back.</summary>
    public void Flush()
    {
        _limiter.Flush();
        _expectedLimiter.Flush();
        _recoveryLimiter.Flush();
    }

    private static LogLevel LevelOf(ICallView call, in MailchimpError error, bool isExpected)
    {
        var level = isExpected ? LogLevel.Debug : error.Row.LogLevel;
        return call.IsSimulated && level > LogLevel.Information ? LogLevel.Information : level;
    }

    private void WriteSettled(ExecutionContext? context, LogLevel level, LogState state, Parts parts)
    {
        if (context is null)
        {
            Log(level, state, parts);
        }
        else
        {
            // The event belongs to its call's span, not to whatever is current when it is written.
            ExecutionContext.Run(context, _ => Log(level, state, parts), null);
        }
    }

    private void Log(LogLevel level, LogState state, Parts parts)
    {
        state.Add(AttributeNames.ErrorFinal, parts.HasFlag(Parts.Final) ? true : null);
        _logger.Log(level, EventNames.ApiError, state.WithTemplate(ErrorTemplates.Of(parts)));
    }

    private static Parts PartsOf(ICallView call, in MailchimpError error) =>
        (call.IsSimulated ? Parts.Drill : 0)
        | (call.Route.Template is null ? 0 : Parts.Route)
        | (call.StatusCode is null ? 0 : Parts.Status)
        | (error.Kind == MailchimpErrorKind.Timeout ? Parts.GivenUp : 0)
        | (error.Detail is null ? 0 : Parts.Detail)
        | (error.Title is null ? 0 : Parts.Title)
        | (call.Exception is null or OperationCanceledException ? 0 : Parts.Exception)
        | (call.Try > 1 ? Parts.Try : 0);

    private LogState BuildState(ICallView call, in MailchimpError error, bool isExpected)
    {
        var row = error.Row;
        var state = new LogState();
        state.Add(AttributeNames.ErrorKind, row.Name);
        state.Add(AttributeNames.ErrorFault, ErrorKindTable.Name(row.Fault));
        state.Add(AttributeNames.ErrorRetryable, row.RetryableTag);
        state.Add(AttributeNames.ErrorTitle, error.Title);
        state.Add(AttributeNames.ErrorStatus, error.Status);
        state.Add(AttributeNames.ErrorInstance, error.Instance);
        state.Add(AttributeNames.ErrorDetail, error.Detail);
        state.Add(AttributeNames.ErrorFields, error.Fields is { Count: > 0 } fields ? new TextList([.. fields]) : null);
        state.Add(AttributeNames.ErrorFingerprint, error.Fingerprint);
        state.Add(AttributeNames.ErrorSimulated, call.IsSimulated ? true : null);
        state.Add(AttributeNames.ErrorExpected, isExpected ? true : null);
        if (call.Try > 1)
        {
            state.Add(AttributeNames.Tries, call.Try);
            state.Add(AttributeNames.HttpRequestResendCount, call.Try - 1);
            state.Add(AttributeNames.UnsafeResend, call.IsUnsafeResend ? true : null);
        }

        if (call.StatusCode is null)
        {
            state.Add(AttributeNames.ErrorType, call.TransportErrorType);
            state.Add(AttributeNames.ExceptionType, call.Exception?.GetType().FullName);
            state.Add(AttributeNames.ExceptionMessage, ExceptionMessage(call.Exception));
        }

        _details.AddTo(state, call);
        AddHeaders(state, AttributeNames.HttpRequestHeaderPrefix, call.Request.Headers, call.Request.Content?.Headers);
        AddHeaders(state, AttributeNames.HttpResponseHeaderPrefix, call.Response?.Headers, call.Response?.Content.Headers);
        state.Add(AttributeNames.RequestBody, _logRequestBody ? Text(call.ReadRequestBody(MostRead)) : null);
        state.Add(AttributeNames.ResponseBody, _logResponseBody ? Text(call.ResponseBody.Span) : null);
        return state;
    }

    /// <summary>The messages of an exception and of what caused it, redacted: the outer one alone often says "see inner exception".</summary>
    private string? ExceptionMessage(Exception? exception)
    {
        if (exception is null)
        {
            return null;
        }

        var messages = new List<string>();
        for (var cause = exception; cause is not null && messages.Count < MaxCauses; cause = cause.InnerException)
        {
            var message = ExceptionText.MessageOf(cause);
            if (!messages.Any(known => known.Contains(message, StringComparison.Ordinal)))
            {
                messages.Add(message);
            }
        }

        var text = _redactor.Redact(string.Join(" ", messages));
        return text[..SafeTruncation.AtWord(text, MaxExceptionMessage)];
    }

    private void AddHeaders(LogState state, string prefix, HttpHeaders? headers, HttpHeaders? contentHeaders)
    {
        foreach (var name in _headers)
        {
            if (headers?.NonValidated.TryGetValues(name, out var values) == true
                || contentHeaders?.NonValidated.TryGetValues(name, out values) == true)
            {
                // By name too: an X-Api-Key has a value that looks like any other.
                var value = values.ToString();
                value = _redactor.TryRedact(name, value, out var safe) ? (string)safe! : value;
                state.Add(prefix + name.ToLowerInvariant(), value[..SafeTruncation.AtWord(value, MaxHeader)]);
            }
        }
    }

    /// <summary>
    /// Redacted whole before it is cut, so that no secret is split at the cut. The body itself may have been taken
    /// only in part: a long word at its end is left out.
    /// </summary>
    private string? Text(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(body);
        return SafeTruncation.ToBytes(_redactor.Redact(text[..SafeTruncation.WithoutLastWord(text)]), MaxBody);
    }
}
