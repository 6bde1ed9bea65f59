namespace Mailchimp.Telemetry.Contract;

/// <summary>Values of <c>mailchimp.drop.reason</c>.</summary>
internal static class DropReasons
{
    public const string QueueFull = "queue_full";
    public const string Undeliverable = "undeliverable";
}
