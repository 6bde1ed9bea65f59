using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Calls;

/// <summary>
/// Distinguishes losing tries of hedging from calls that were given up: the same request was active twice, and the
/// other one just got its response. Only responses of concurrent identical requests are remembered.
/// </summary>
internal sealed class RecentAnswers(TimeProvider time)
{
    private const int Slots = 1024;
    private const int Places = 64;

    /// <summary>Hedging cancels the other tries as soon as one gets a response.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Answer[] _answers = new Answer[Places];
    private readonly int[] _underWay = new int[Slots];
    private int _next;

    /// <summary>A request starts.</summary>
    /// <returns>Where it is counted, for <see cref="Leave"/>.</returns>
    public int Enter(HttpRequestMessage request, Activity? parent)
    {
        var slot = (parent is null ? request.RequestUri!.GetHashCode() : RuntimeHelpers.GetHashCode(parent)) & (Slots - 1);
        Interlocked.Increment(ref _underWay[slot]);
        return slot;
    }

    /// <summary>A request ends.</summary>
    public void Leave(int slot, HttpRequestMessage request, Activity? parent, bool isAnswered)
    {
        if (Interlocked.Decrement(ref _underWay[slot]) > 0 && isAnswered)
        {
            var answer = new Answer(OperationKey.Of(request, parent), ContentIdentity.Of(request.Content), time.GetTimestamp());
            lock (_gate)
            {
                _answers[_next = (_next + 1) % Places] = answer;
            }
        }
    }

    /// <summary>Whether a concurrent try of the same request just got a response.</summary>
    public bool Contain(HttpRequestMessage request, Activity? parent, long startedAt)
    {
        var key = OperationKey.Of(request, parent);
        var content = ContentIdentity.Of(request.Content);
        lock (_gate)
        {
            foreach (ref readonly var answer in _answers.AsSpan())
            {
                if (answer.At > startedAt && answer.Key == key && answer.Content.IsSameAs(content) == true && time.GetElapsedTime(answer.At) <= Window)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private readonly record struct Answer(OperationKey Key, ContentIdentity Content, long At);
}
