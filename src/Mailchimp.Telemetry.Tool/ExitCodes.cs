namespace Mailchimp.Telemetry.Tool;

internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Something failed, or was found by a command that looks for it.</summary>
    public const int Failed = 1;

    public const int Usage = 2;
}
