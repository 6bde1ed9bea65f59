namespace Mailchimp.Telemetry.Hosting.Export;

internal enum ExportDecisionKind
{
    Exported,
    Off,
    LeftToApplication,
}
