using System.Diagnostics;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Output;

/// <summary>Writes a call's attributes on the runtime's own HTTP client span.</summary>
internal static class SpanWriter
{
    /// <summary>What the runtime calls a span whose method it does not know.</summary>
    private const string UnknownMethod = "HTTP";

    private const int MaxCodes = 8;
    private const string SomeFailed = "Partial failure";
    private const string TotalFailure = "Total failure";

    public static void WriteStart(ICallView call, Activity activity)
    {
        WriteName(call, activity);
        SetIfPresent(activity, AttributeNames.UrlTemplate, call.Route.Template);
        SetIfPresent(activity, AttributeNames.Operation, call.Route.Operation);
        SetIfPresent(activity, AttributeNames.Datacenter, call.Datacenter);
        SetIfPresent(activity, AttributeNames.Account, call.AccountShown);
        SetIfPresent(activity, AttributeNames.BatchId, call.BatchId);
        if (call.Try > 1)
        {
            activity.SetTag(AttributeNames.HttpRequestResendCount, call.Try - 1);
            SetIfPresent(activity, AttributeNames.UnsafeResend, call.IsUnsafeResend ? true : null);
        }
    }

    public static void WriteAnswer(ICallView call, Activity activity)
    {
        // Other HTTP instrumentation may have named the span after its method when the call started.
        WriteName(call, activity);
        SetIfPresent(activity, AttributeNames.RequestId, call.RequestId);
    }

    /// <summary>Names the span after its route, unless somebody named it on purpose.</summary>
    private static void WriteName(ICallView call, Activity activity)
    {
        if (call.Route.Template is { } template && (activity.DisplayName == call.MethodTag || activity.DisplayName == activity.OperationName || activity.DisplayName == UnknownMethod))
        {
            // An operation by X-HTTP-Method-Override is named after the method that is sent.
            activity.DisplayName = call.Route.SpanName is { } name && name.StartsWith(call.MethodTag, StringComparison.Ordinal) ? name : $"{call.MethodTag} {template}";
        }
    }

    public static void WriteError(ICallView call, Activity activity, in MailchimpError error, bool isExpected)
    {
        var row = error.Row;
        activity.SetTag(AttributeNames.ErrorKind, row.Name);
        activity.SetTag(AttributeNames.ErrorFault, ErrorKindTable.Name(row.Fault));
        activity.SetTag(AttributeNames.ErrorRetryable, row.RetryableTag);
        SetIfPresent(activity, AttributeNames.ErrorSimulated, call.IsSimulated ? true : null);
        SetIfPresent(activity, AttributeNames.ErrorExpected, isExpected ? true : null);
        SetIfPresent(activity, AttributeNames.ErrorStatus, error.Status);
        SetIfPresent(activity, AttributeNames.ErrorInstance, error.Instance);
        SetIfPresent(activity, AttributeNames.ErrorFingerprint, error.Fingerprint);
        SetIfPresent(activity, AttributeNames.ErrorFields, error.Fields is { Count: > 0 } fields ? fields.ToArray() : null);

        var title = error.Title;
        SetIfPresent(activity, AttributeNames.ErrorTitle, title);
        SetIfPresent(activity, AttributeNames.ErrorDetail, error.Detail);
        if (isExpected)
        {
            activity.SetStatus(ActivityStatusCode.Unset);
        }
        else if (title is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error, title);
        }
    }

    /// <summary>Writes what a response says about a batch.</summary>
    public static void WriteBatch(ICallView call, string? batch, int? errored)
    {
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SetIfPresent(activity, AttributeNames.BatchId, batch);
            SetIfPresent(activity, AttributeNames.BatchErroredOperations, errored);
        }
    }

    /// <summary>Writes the failures that a successful response hides.</summary>
    /// <param name="call">The call.</param>
    /// <param name="failure">What failed.</param>
    /// <param name="isExpected">Whether the application expects all of them.</param>
    /// <param name="isError">Whether the span gets the error status.</param>
    public static void WritePartialFailure(ICallView call, MailchimpPartialFailure failure, bool isExpected, bool isError)
    {
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            activity.SetTag(AttributeNames.PartialErrorCount, failure.ErrorCount);
            SetIfPresent(activity, AttributeNames.PartialTotalCount, failure.TotalCount);
            SetIfPresent(activity, AttributeNames.PartialIncomplete, failure.IsComplete ? null : true);
            SetIfPresent(activity, AttributeNames.PartialCodes, FirstCodes(failure));
            SetIfPresent(activity, AttributeNames.ErrorExpected, isExpected ? true : null);
            if (isError)
            {
                activity.SetStatus(ActivityStatusCode.Error, failure.IsTotal ? TotalFailure : SomeFailed);
            }
        }
    }

    /// <summary>The codes that signals contain; null if only counts are known.</summary>
    public static string[]? FirstCodes(MailchimpPartialFailure failure) => failure.Codes.Count > 0 ? [.. failure.Codes.Keys.Take(MaxCodes)] : null;

    /// <summary>The download of a batch's results. Its address is signed: whoever has it can read them.</summary>
    public static void WriteDownload(ICallView call)
    {
        if (call.Activity is { IsAllDataRequested: true } activity)
        {
            SetIfPresent(activity, AttributeNames.BatchId, call.BatchId);
            activity.SetTag(AttributeNames.UrlFull, $"{call.Request.RequestUri!.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)}/*");
        }
    }

    /// <summary>A call that its own caller cancelled did not fail, whatever the runtime wrote.</summary>
    public static void WriteCancelled(Activity activity) => activity.SetStatus(ActivityStatusCode.Unset);

    private static void SetIfPresent(Activity activity, string name, object? value)
    {
        if (value is not null)
        {
            activity.SetTag(name, value);
        }
    }
}
