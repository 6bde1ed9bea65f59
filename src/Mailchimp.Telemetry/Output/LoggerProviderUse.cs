namespace Mailchimp.Telemetry.Output;

/// <summary>What is known of the application's logger providers: one of them is a probe, and tells.</summary>
internal sealed class LoggerProviderUse
{
    private volatile bool _isAsked;
    private volatile bool _isTaken;

    /// <summary>Whether somebody has asked for the providers. A logger factory that uses them does, and not it alone.</summary>
    public bool IsAsked
    {
        get => _isAsked;
        set => _isAsked = value;
    }

    /// <summary>Whether a logger factory has asked them for loggers of this library's events.</summary>
    public bool IsTaken
    {
        get => _isTaken;
        set => _isTaken = value;
    }
}
