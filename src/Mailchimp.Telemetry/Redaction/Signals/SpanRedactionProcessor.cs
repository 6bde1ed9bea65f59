using System.Diagnostics;
using OpenTelemetry;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Redacts each span before the processors behind it see it: Mailchimp's by the full set of rules, any other for API keys.</summary>
/// <param name="redactors">The redactors of spans.</param>
/// <param name="isMailchimp">Whether a span that ends is one of a call to Mailchimp.</param>
/// <param name="onError">Told of an exception.</param>
internal sealed class SpanRedactionProcessor(ScopedRedactor redactors, Func<Activity, bool> isMailchimp, Action<Exception> onError) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (!data.IsAllDataRequested)
        {
            return;
        }

        try
        {
            SpanRedaction.Redact(data, redactors.For(isMailchimp(data)));
        }
        catch (Exception exception)
        {
            // Rather no span than one that may hold a secret: exporters leave out what is not recorded.
            data.IsAllDataRequested = false;
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            onError(exception);
        }
    }
}
