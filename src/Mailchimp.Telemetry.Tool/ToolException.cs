namespace Mailchimp.Telemetry.Tool;

/// <summary>What went wrong, in words that say what to do; shown as it is, without a stack.</summary>
internal sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the command was called wrongly.</summary>
    public bool IsUsage { get; init; }
}
