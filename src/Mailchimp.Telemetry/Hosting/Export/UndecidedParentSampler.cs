using System.Diagnostics;
using Mailchimp.Telemetry.Contract;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>
/// The default sampler, except below an activity that nobody decided on. ASP.NET Core creates an activity for
/// each request even without tracing; it is not recorded, and a parent-based sampler would drop every call made
/// while serving a request. The sampling decision of an activity whose source has a listener stands.
/// </summary>
internal sealed class UndecidedParentSampler : Sampler
{
    private readonly ParentBasedSampler _decided = new(new AlwaysOnSampler());

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.Name == InstrumentNames.HttpClientActivity && IsUndecided(samplingParameters.ParentContext)
            ? new SamplingResult(SamplingDecision.RecordAndSample)
            : _decided.ShouldSample(in samplingParameters);

    /// <summary>An activity created without a source has a source without a name.</summary>
    private static bool IsUndecided(ActivityContext parent) =>
        Activity.Current is { Recorded: false, Source.Name.Length: 0 } current && current.SpanId == parent.SpanId;
}
