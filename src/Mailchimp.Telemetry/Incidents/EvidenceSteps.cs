namespace Mailchimp.Telemetry.Incidents;

/// <summary>The evidence, in nats, that one call gives for each of several shares of errors over the usual one.</summary>
internal sealed class EvidenceSteps
{
    /// <summary>An abnormal share is at least this many times the usual one, so an estimate that is too low by half opens no incident.</summary>
    private const double LeastRatio = 4;

    private readonly double[] _abnormal;
    private readonly double[] _onFailure;
    private readonly double[] _onSuccess;

    /// <param name="usual">The share of errors that is usual, above 0 and below 1.</param>
    /// <param name="abnormal">The shares that are not, each above <paramref name="usual"/>.</param>
    public EvidenceSteps(double usual, params ReadOnlySpan<double> abnormal)
    {
        _abnormal = [.. abnormal];
        _onFailure = new double[abnormal.Length];
        _onSuccess = new double[abnormal.Length];
        SetUsual(usual);
    }

    public int Count => _abnormal.Length;

    public double OnFailure(int i) => _onFailure[i];

    public double OnSuccess(int i) => _onSuccess[i];

    public void SetUsual(double usual)
    {
        for (var i = 0; i < _abnormal.Length; i++)
        {
            var share = Math.Max(_abnormal[i], LeastRatio * usual);
            _onFailure[i] = Math.Log(share / usual);
            _onSuccess[i] = Math.Log((1 - share) / (1 - usual));
        }
    }
}
