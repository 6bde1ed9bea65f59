namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Cumulative sums (CUSUM) of the log-likelihood ratio between an error share that is usual and several that are not.
/// Each call adds evidence; what speaks for the usual share brings a sum back to zero, so that only a change counts.
/// </summary>
internal sealed class SequentialTest(EvidenceSteps steps)
{
    private readonly Evidence[] _sums = new Evidence[steps.Count];

    /// <summary>Takes one call into account.</summary>
    /// <param name="failed">Whether the call failed.</param>
    /// <param name="isEvidence">Whether the call says anything, or is only counted.</param>
    /// <param name="now">The time.</param>
    /// <param name="before">The calls of the whole data center before this one.</param>
    /// <returns>The strongest evidence that the share is not the usual one.</returns>
    public Evidence Add(bool failed, bool isEvidence, TimeSpan now, Counts before)
    {
        var strongest = default(Evidence);
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] = _sums[i].Add(!isEvidence ? 0 : failed ? steps.OnFailure(i) : steps.OnSuccess(i), failed, now, before);
            strongest = Evidence.Stronger(strongest, _sums[i]);
        }

        return strongest;
    }

    public void Reset() => Array.Clear(_sums);
}
