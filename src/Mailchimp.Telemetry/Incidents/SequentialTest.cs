namespace Mailchimp.Telemetry.Incidents;

/// <summary>
/// Cumulative sums (CUSUM) of the log-likelihood ratio between an error share that is normal and several that are
/// not. Each call adds evidence; what speaks for normality brings a sum back to zero, so that only a change counts.
/// </summary>
internal sealed class SequentialTest
{
    private readonly double[] _onFailure;
    private readonly double[] _onSuccess;
    private readonly double[] _sums;

    /// <param name="normal">The share of errors that is normal, above 0 and below 1.</param>
    /// <param name="abnormal">The shares that are not, each above <paramref name="normal"/>.</param>
    public SequentialTest(double normal, params ReadOnlySpan<double> abnormal)
    {
        _onFailure = new double[abnormal.Length];
        _onSuccess = new double[abnormal.Length];
        _sums = new double[abnormal.Length];
        for (var i = 0; i < abnormal.Length; i++)
        {
            _onFailure[i] = Math.Log(abnormal[i] / normal);
            _onSuccess[i] = Math.Log((1 - abnormal[i]) / (1 - normal));
        }
    }

    /// <summary>The strongest evidence that the share is not normal, in nats; 0 is none.</summary>
    public double Evidence
    {
        get
        {
            var strongest = 0.0;
            foreach (var sum in _sums)
            {
                strongest = Math.Max(strongest, sum);
            }

            return strongest;
        }
    }

    /// <summary>Takes one call into account.</summary>
    /// <returns>The strongest evidence that the share is not normal, in nats; 0 is none.</returns>
    public double Add(bool failed)
    {
        var steps = failed ? _onFailure : _onSuccess;
        for (var i = 0; i < _sums.Length; i++)
        {
            _sums[i] = Math.Max(0, _sums[i] + steps[i]);
        }

        return Evidence;
    }

    public void Reset() => Array.Clear(_sums);
}
