namespace Mailchimp.Telemetry.Incidents;

/// <summary>The tests that a stream of calls is put to: a sensitive one, and one for large shares alone, which may count repeats of the same error too.</summary>
internal sealed class OutageTest(EvidenceSteps sensitive, EvidenceSteps large)
{
    private readonly SequentialTest _sensitive = new(sensitive);
    private readonly SequentialTest _large = new(large);

    private Evidence _evidence;

    /// <summary>The strongest evidence that calls fail more often than usual.</summary>
    public ref readonly Evidence Evidence => ref _evidence;

    /// <param name="failed">Whether the call failed.</param>
    /// <param name="repetition">Whether it failed as a call before it did.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">The calls of the whole data center before this one.</param>
    public void Add(bool failed, Repetition repetition, TimeSpan now, Counts before)
    {
        // A success leaves sums of zero as they are.
        if (failed || _evidence.Nats > 0)
        {
            _evidence = Incidents.Evidence.Stronger(_sensitive.Add(failed, repetition is { IsKnown: false, IsSameEvent: false }, now, before), _large.Add(failed, !repetition.IsSameEvent, now, before));
        }
    }

    public void Reset()
    {
        _sensitive.Reset();
        _large.Reset();
        _evidence = default;
    }
}
