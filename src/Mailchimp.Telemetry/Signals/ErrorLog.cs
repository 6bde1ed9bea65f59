using System.Net.Http.Headers;
using System.Text;
using Mailchimp.Telemetry.Errors;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Redaction;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Signals;

/// <summary>Writes <c>mailchimp.api.error</c>: one log event for each failed call, with what Mailchimp's support asks for.</summary>
internal sealed class ErrorLog(MailchimpTelemetryOptions options, SignalRedactor redactor, ILoggerFactory? loggerFactory)
{
    private const int MaxBody = 4 * 1024;

    private readonly ILogger? _logger = loggerFactory?.CreateLogger(EventNames.LogCategory);
    private readonly string[] _headers = [.. options.LoggedHeaders];
    private readonly bool _logRequestBody = options.LogRequestBody;
    private readonly bool _logResponseBody = options.LogResponseBody;

    public void Write(MailchimpCall call, in MailchimpError error, bool isExpected)
    {
        var level = isExpected ? LogLevel.Debug : error.Row.LogLevel;
        if (_logger?.IsEnabled(level) == true)
        {
            _logger.Log(level, EventNames.ApiError, BuildState(call, in error), null, static (state, _) => state.ToString());
        }
    }

    private LogState BuildState(MailchimpCall call, in MailchimpError error)
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
        state.Add(AttributeNames.HttpRequestMethod, call.MethodTag);
        state.Add(AttributeNames.UrlFull, redactor.Redact(WithoutQuery(call.Request.RequestUri!)));
        state.Add(AttributeNames.UrlTemplate, call.Route.Template);
        state.Add(AttributeNames.Operation, call.Route.Operation);
        state.Add(AttributeNames.HttpResponseStatusCode, call.StatusCode);
        state.Add(AttributeNames.RequestId, call.RequestId);
        state.Add(AttributeNames.Datacenter, call.Datacenter);
        state.Add(AttributeNames.Account, call.Account);
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
                state.Add(prefix + name.ToLowerInvariant(), redactor.Redact(values.ToString()));
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

    /// <summary>Redacted whole before it is cut, so that no secret is split at the cut.</summary>
    private string? Text(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        var text = redactor.Redact(Encoding.UTF8.GetString(body));
        if (text.Length <= MaxBody)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[MaxBody - 1]) ? MaxBody - 1 : MaxBody;
        return text[..end];
    }
}
