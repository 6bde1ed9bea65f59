using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Mailchimp.Telemetry.Errors;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Redaction;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Signals;

/// <summary>Writes <c>mailchimp.api.error</c>: one log event for each failed call, with what Mailchimp's support asks for.</summary>
internal sealed class ErrorLog : IDisposable
{
    private const int MaxBody = 4 * 1024;

    private readonly ILogger? _logger;
    private readonly SignalRedactor _redactor;
    private readonly TimeProvider _time;
    private readonly ErrorFlood _flood;
    private readonly string[] _headers;
    private readonly bool _logRequestBody;
    private readonly bool _logResponseBody;

    public ErrorLog(MailchimpTelemetryOptions options, SignalRedactor redactor, ILoggerFactory? loggerFactory, TimeProvider time)
    {
        _logger = loggerFactory?.CreateLogger(EventNames.LogCategory);
        _redactor = redactor;
        _time = time;
        _flood = new ErrorFlood(options.ErrorLogLimit, time, Write);
        _headers = [.. options.LoggedHeaders];
        _logRequestBody = options.LogRequestBody;
        _logResponseBody = options.LogResponseBody;
    }

    public void Write(MailchimpCall call, in MailchimpError error, bool isExpected)
    {
        var level = isExpected ? LogLevel.Debug : error.Row.LogLevel;
        if (_logger?.IsEnabled(level) == true && _flood.Admit(error.Kind, call.Route.Operation))
        {
            _logger.Log(level, EventNames.ApiError, BuildState(call, in error, isExpected), null, static (state, _) => state.ToString());
        }
    }

    public void Dispose() => _flood.Dispose();

    private void Write(HeldBack held)
    {
        var row = ErrorKindTable.Get(held.Kind);
        if (_logger?.IsEnabled(LogLevel.Warning) != true)
        {
            return;
        }

        var state = new LogState($"{held.Count} more errors of kind {row.Name} at {held.Operation ?? "(unknown operation)"} since {held.Since:u} are counted in metrics and not logged one by one");
        state.Add(AttributeNames.ErrorKind, row.Name);
        state.Add(AttributeNames.ErrorFault, ErrorKindTable.Name(row.Fault));
        state.Add(AttributeNames.Operation, held.Operation);
        state.Add(AttributeNames.HeldBackCount, held.Count);
        state.Add(AttributeNames.HeldBackSince, held.Since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        try
        {
            _logger.Log(LogLevel.Warning, EventNames.ApiErrorsHeldBack, state, null, static (text, _) => text.ToString());
        }
        catch (Exception exception)
        {
            // A logger of the application's threw, maybe on a timer's thread, where nobody would catch it.
            TelemetryEventSource.Log.Fault("held_back", exception);
        }
    }

    private LogState BuildState(MailchimpCall call, in MailchimpError error, bool isExpected)
    {
        var row = error.Row;
        var state = new LogState(Message(call, row));
        state.Add(AttributeNames.ErrorKind, row.Name);
        state.Add(AttributeNames.ErrorFault, ErrorKindTable.Name(row.Fault));
        state.Add(AttributeNames.ErrorRetryable, row.RetryableTag);
        state.Add(AttributeNames.ErrorTitle, call.SafeTitle);
        state.Add(AttributeNames.ErrorStatus, error.Status);
        state.Add(AttributeNames.ErrorInstance, error.Instance);
        state.Add(AttributeNames.ErrorDetail, call.SafeDetail);
        state.Add(AttributeNames.ErrorFields, error.Fields is { IsDefaultOrEmpty: false } fields ? fields.ToArray() : null);
        state.Add(AttributeNames.ErrorFingerprint, error.Fingerprint);
        state.Add(AttributeNames.ErrorSimulated, call.IsSimulated ? true : null);
        state.Add(AttributeNames.ErrorExpected, isExpected ? true : null);
        state.Add(AttributeNames.HttpRequestMethod, call.MethodTag);
        state.Add(AttributeNames.UrlFull, _redactor.Redact(WithoutQuery(call.Request.RequestUri!)));
        state.Add(AttributeNames.UrlTemplate, call.Route.Template);
        state.Add(AttributeNames.Operation, call.Route.Operation);
        state.Add(AttributeNames.HttpResponseStatusCode, call.StatusCode);
        state.Add(AttributeNames.RequestId, call.RequestId);
        state.Add(AttributeNames.Datacenter, call.Datacenter);
        state.Add(AttributeNames.Account, call.Account);
        state.Add(AttributeNames.StartTime, (_time.GetUtcNow() - _time.GetElapsedTime(call.StartTimestamp)).UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        state.Add(AttributeNames.Duration, call.Duration.TotalSeconds);
        state.Add(AttributeNames.TraceId, call.Activity?.TraceId.ToHexString());
        state.Add(AttributeNames.SpanId, call.Activity?.SpanId.ToHexString());
        AddHeaders(state, AttributeNames.HttpRequestHeaderPrefix, call.Request.Headers, call.Request.Content?.Headers);
        AddHeaders(state, AttributeNames.HttpResponseHeaderPrefix, call.Response?.Headers, call.Response?.Content.Headers);
        state.Add(AttributeNames.RequestBody, _logRequestBody ? Text(RequestBody(call.Request.Content)) : null);
        state.Add(AttributeNames.ResponseBody, _logResponseBody ? Text(call.ResponseBody.Span) : null);
        return state;
    }

    private static FormattableString Message(MailchimpCall call, ErrorKindRow row)
    {
        var route = call.Route.Template ?? "(unknown route)";
        var answer = call.StatusCode is { } status
            ? $"answered {status}{(call.SafeTitle is { } title ? " " + title : string.Empty)}"
            : "got no answer";
        return $"Mailchimp {call.MethodTag} {route} {answer} ({row.Name}, fault: {ErrorKindTable.Name(row.Fault)})";
    }

    private void AddHeaders(LogState state, string prefix, HttpHeaders? headers, HttpHeaders? contentHeaders)
    {
        foreach (var name in _headers)
        {
            if (headers?.NonValidated.TryGetValues(name, out var values) == true
                || contentHeaders?.NonValidated.TryGetValues(name, out values) == true)
            {
                state.Add(prefix + name.ToLowerInvariant(), _redactor.Redact(values.ToString()));
            }
        }
    }

    /// <summary>The query can hold names, addresses and keys; the runtime leaves it out of its spans too.</summary>
    private static string WithoutQuery(Uri uri) =>
        uri.GetLeftPart(UriPartial.Path) + (uri.Query.Length > 1 ? "?*" : string.Empty);

    /// <summary>Only a content that holds its bytes can be read again without touching what the application sends.</summary>
    private static ReadOnlySpan<byte> RequestBody(HttpContent? content)
    {
        if (content is not ByteArrayContent)
        {
            return default;
        }

        using var head = new HeadStream(MaxBody * 2);
        try
        {
            content.CopyTo(head, context: null, CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The application is done with it.
        }

        return head.Bytes;
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
        return TextCut.ToBytes(_redactor.Redact(text[..TextCut.WithoutLastWord(text)]), MaxBody);
    }
}
