namespace Mailchimp.Telemetry.Calls;

/// <summary>A body that arrives after its call has returned.</summary>
internal interface IDeferredBody
{
    /// <summary>Bounds how long the body is awaited.</summary>
    void StartTimer(TimeProvider time);

    /// <summary>Takes what has arrived for the whole. Never throws.</summary>
    void Complete();
}
