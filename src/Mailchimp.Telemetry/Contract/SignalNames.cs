namespace Mailchimp.Telemetry.Contract;

/// <summary>Values of <c>mailchimp.redaction.signal</c> and <c>mailchimp.drop.signal</c>.</summary>
internal static class SignalNames
{
    public const string Span = "span";
    public const string Log = "log";
    public const string Metric = "metric";
    public const string Serilog = "serilog";
}
