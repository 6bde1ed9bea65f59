namespace Mailchimp.Telemetry.Calls;

/// <summary>A body that arrives after its call has returned.</summary>
internal interface IDeferredBody
{
    /// <summary>Bounds how long the body is awaited.</summary>
    void StartTimer(TimeProvider time);

    /// <summary>Completes with the bytes received so far. Never throws.</summary>
    void Complete();
}
