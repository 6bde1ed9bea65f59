namespace Mailchimp.Telemetry.IncidentSimulation;

/// <summary>Arrival times of calls, in seconds.</summary>
internal sealed class Traffic(double rate, bool bursty, Random random)
{
    private const int BurstSize = 20;

    private int _leftInBurst;

    /// <summary>The next call after <paramref name="now"/>: Poisson, or bursts of calls a tenth of the mean gap apart, at the same mean rate.</summary>
    public double Next(double now)
    {
        if (!bursty)
        {
            return now + Exponential(rate);
        }

        if (_leftInBurst-- > 0)
        {
            return now + Exponential(rate * 10);
        }

        _leftInBurst = BurstSize - 1;
        var burst = (BurstSize - 1) / (rate * 10);
        return now + Exponential(1 / ((BurstSize / rate) - burst));
    }

    private double Exponential(double perSecond) => -Math.Log(1 - random.NextDouble()) / perSecond;
}
