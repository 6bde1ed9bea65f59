using System.Diagnostics;
using Mailchimp.Telemetry.Contract;
using OpenTelemetry;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>Keeps HTTP client spans of hosts other than Mailchimp from the exporters after it, except downloads of a batch's results.</summary>
internal sealed class OtherHostsFilter(Func<Uri, bool> isMailchimp) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        if (data.OperationName == InstrumentNames.HttpClientActivity
            && data.Source.Name == InstrumentNames.HttpClientSource
            && data.GetTagItem(AttributeNames.BatchId) is null
            && !(Uri.TryCreate(data.GetTagItem(AttributeNames.UrlFull) as string, UriKind.Absolute, out var address) && isMailchimp(address)))
        {
            // Processors and exporters skip what is not recorded.
            data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }
    }
}
