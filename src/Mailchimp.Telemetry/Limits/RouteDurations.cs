using System.Collections.Concurrent;

namespace Mailchimp.Telemetry.Limits;

/// <summary>
/// How long the calls of each route take at Mailchimp: a high quantile, from a histogram whose old counts fade. As many
/// histograms as there are routes, which are a closed set.
/// </summary>
internal sealed class RouteDurations
{
    private readonly ConcurrentDictionary<string, Histogram> _byRoute = new(StringComparer.Ordinal);

    /// <param name="template">The route's template, or null.</param>
    /// <param name="duration">From when the request was sent until its response.</param>
    public void Add(string? template, TimeSpan duration) => _byRoute.GetOrAdd(template ?? string.Empty, static _ => new Histogram()).Add(duration);

    /// <summary>What 99 of 100 calls of the route do not exceed, at most 1.5 times too high; null while too few are known.</summary>
    public TimeSpan? High(string? template) => _byRoute.TryGetValue(template ?? string.Empty, out var histogram) ? histogram.High : null;

    private sealed class Histogram
    {
        private const double Quantile = 0.99;
        private const int LeastCount = 20;
        private const int FadeAt = 1024;

        /// <summary>Two buckets double the duration, from 1 ms to some 4 minutes.</summary>
        private const int BucketsPerDoubling = 2;
        private const int Buckets = 36;

        private readonly Lock _gate = new();
        private readonly int[] _counts = new int[Buckets];
        private int _total;

        public TimeSpan? High
        {
            get
            {
                lock (_gate)
                {
                    if (_total < LeastCount)
                    {
                        return null;
                    }

                    var below = 0;
                    var bucket = 0;
                    while ((below += _counts[bucket]) < Quantile * _total)
                    {
                        bucket++;
                    }

                    return TimeSpan.FromMilliseconds(Math.Pow(2, (double)bucket / BucketsPerDoubling));
                }
            }
        }

        public void Add(TimeSpan duration)
        {
            var bucket = (int)Math.Clamp(Math.Ceiling(Math.Log2(Math.Max(duration.TotalMilliseconds, 1)) * BucketsPerDoubling), 0, Buckets - 1);
            lock (_gate)
            {
                _counts[bucket]++;
                if (++_total >= FadeAt)
                {
                    Fade();
                }
            }
        }

        private void Fade()
        {
            _total = 0;
            foreach (ref var count in _counts.AsSpan())
            {
                _total += count /= 2;
            }
        }
    }
}
