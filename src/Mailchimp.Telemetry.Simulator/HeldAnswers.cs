namespace Mailchimp.Telemetry.Simulator;

/// <summary>Calls that the simulator has admitted, or refused for the limit, and answers only once this is disposed of.</summary>
public sealed class HeldAnswers : IDisposable
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    internal HeldAnswers()
    {
    }

    /// <summary>How many calls wait, or have waited, for their answer.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Lets them be answered.</summary>
    public void Dispose() => _released.TrySetResult();

    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        return _released.Task.WaitAsync(cancellationToken);
    }
}
