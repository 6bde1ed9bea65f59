namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>What was decided about the OTLP export of a signal.</summary>
/// <param name="Kind">Who exports it, if anybody.</param>
/// <param name="Text">Where to, why not, or what the application has to do.</param>
/// <param name="IsMisfit">Whether it is configured to be exported, and can't be.</param>
internal sealed record ExportDecision(ExportDecisionKind Kind, string Text, bool IsMisfit = false)
{
    public static ExportDecision To(string destination) => new(ExportDecisionKind.Exported, destination);

    public static ExportDecision Off(string reason) => new(ExportDecisionKind.Off, reason);

    public static ExportDecision LeftToApplication(string advice) => new(ExportDecisionKind.LeftToApplication, advice);
}
