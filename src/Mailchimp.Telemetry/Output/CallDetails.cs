using System.Globalization;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Redaction.Signals;

namespace Mailchimp.Telemetry.Output;

/// <summary>The attributes that every log event about a call has.</summary>
internal sealed class CallDetails(SignalRedactor redactor, TimeProvider time)
{
    private const int DurationDigits = 3;

    public void AddTo(LogState state, ICallView call)
    {
        state.Add(AttributeNames.HttpRequestMethod, call.MethodTag);
        state.Add(AttributeNames.UrlFull, call.Route.Shape == ResponseShape.Results ? null : redactor.Redact(WithoutQuery(call.Address)));
        state.Add(AttributeNames.UrlTemplate, call.Route.Template);
        state.Add(AttributeNames.Operation, call.Route.Operation);
        state.Add(AttributeNames.HttpResponseStatusCode, call.StatusCode);
        state.Add(AttributeNames.RequestId, redactor.Redact(call.RequestId));
        state.Add(AttributeNames.Datacenter, call.Datacenter);
        state.Add(AttributeNames.Account, call.AccountShown);
        state.Add(AttributeNames.StartTime, (time.GetUtcNow() - time.GetElapsedTime(call.StartTimestamp)).UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        state.Add(AttributeNames.Duration, Math.Round(call.Duration.TotalSeconds, DurationDigits));
        state.Add(AttributeNames.TraceId, call.Activity?.TraceId.ToHexString());
        state.Add(AttributeNames.SpanId, call.Activity?.SpanId.ToHexString());
    }

    /// <summary>The query can hold names, addresses and keys; the runtime leaves it out of its spans too.</summary>
    private static string WithoutQuery(Uri uri) =>
        uri.GetLeftPart(UriPartial.Path) + (uri.Query.Length > 1 ? "?*" : string.Empty);
}
