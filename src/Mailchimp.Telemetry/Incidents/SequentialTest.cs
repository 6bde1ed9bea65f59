namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Cumulative sums (CUSUM) of the log-likelihood ratio between an error share that is usual and several that are not.
/// Each call adds evidence; what speaks for the usual share brings a sum back to zero, so that only a change counts.
/// </summary>
internal sealed class SequentialTest(EvidenceSteps steps)
{
    private readonly Evidence[] _sums = new Evidence[steps.Count];

    /// <summary>The strongest evidence that the share is not the usual one.</summary>
    public Evidence Strongest
    {
        get
        {
            var strongest = _sums[0];
            for (var i = 1; i < _sums.Length; i++)
            {
                strongest = Evidence.Stronger(strongest, _sums[i]);
            }

            return strongest;
        }
    }

    /// <summary>Takes one call into account.</summary>
    /// <returns>The strongest evidence that the share is not the usual one.</returns>
    public Evidence Add(bool failed, TimeSpan now)
    {
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] = _sums[i].Add(failed ? steps.OnFailure(i) : steps.OnSuccess(i), failed, now);
        }

        return Strongest;
    }

    public void Reset() => Array.Clear(_sums);
}
