namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>A signal as OTLP names it.</summary>
/// <param name="Name">Its part in the names of environment variables.</param>
/// <param name="Path">Its path over HTTP.</param>
internal sealed record OtlpSignal(string Name, string Path)
{
    public static readonly OtlpSignal Traces = new("TRACES", "v1/traces");
    public static readonly OtlpSignal Metrics = new("METRICS", "v1/metrics");
    public static readonly OtlpSignal Logs = new("LOGS", "v1/logs");

    public static readonly OtlpSignal[] All = [Traces, Metrics, Logs];
}
