namespace Mailchimp.Telemetry.Tool;

/// <summary>Where the pages are for somebody who has only the packages.</summary>
internal static class Documentation
{
    public const string Folder = "https://github.com/mailchimp-telemetry/mailchimp-telemetry/blob/main/docs/";
}
