namespace Mailchimp.Telemetry.Tool.Diagnosis;

internal enum State
{
    Ok,
    Skipped,
    Failed,
}

/// <param name="Advice">What to do about it, where there is something to do.</param>
internal sealed record Finding(string Name, State State, string Text, string? Advice)
{
    public static Finding Ok(string name, string text) => new(name, State.Ok, text, null);

    public static Finding Skipped(string name, string text, string advice) => new(name, State.Skipped, text, advice);

    public static Finding Failed(string name, string text, string advice) => new(name, State.Failed, text, advice);
}
