using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Calls;

/// <summary>
/// Tells the losing tries of hedging from calls that were given up: the same request was under way twice, and the
/// other one has just been answered. Looks below a parent activity alone: without one, a poll that hangs beside others
/// of the same address would pass for the loser of a race. Only answers of requests that had company are remembered.
/// </summary>
internal sealed class RecentAnswers(TimeProvider time)
{
    private const int Slots = 1024;
    private const int Places = 1024;

    /// <summary>Hedging cancels the other tries as soon as one gets its response; a busy machine takes its time.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    /// <summary>Tries of hedging start one after the other; requests that start together are a fan-out.</summary>
    private static readonly TimeSpan LeastDelay = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Answer[] _answers = new Answer[Places];
    private readonly int[] _underWay = new int[Slots];
    private int _next;

    /// <summary>A request starts.</summary>
    public void Enter(Activity? parent)
    {
        if (parent is not null)
        {
            Interlocked.Increment(ref UnderWay(parent));
        }
    }

    /// <summary>A request ends that has started below the same parent.</summary>
    public void Leave(HttpRequestMessage request, Activity? parent, string? account, long startedAt, bool isAnswered)
    {
        if (parent is not null && Interlocked.Decrement(ref UnderWay(parent)) > 0 && isAnswered)
        {
            var answer = new Answer(parent.Id, OperationKey.Of(request, parent: null, account), ContentIdentity.Of(request.Content), startedAt, time.GetTimestamp());
            lock (_gate)
            {
                _answers[_next = (_next + 1) % Places] = answer;
            }
        }
    }

    /// <summary>Whether a concurrent try of the same request just got a response.</summary>
    public bool Contain(HttpRequestMessage request, Activity? parent, string? account, long startedAt)
    {
        if (parent is null)
        {
            return false;
        }

        var key = OperationKey.Of(request, parent: null, account);
        var content = ContentIdentity.Of(request.Content);
        lock (_gate)
        {
            foreach (ref readonly var answer in _answers.AsSpan())
            {
                if (answer.At > startedAt
                    && answer.Parent == parent.Id
                    && answer.Key == key
                    && time.GetElapsedTime(answer.At) <= Window
                    && time.GetElapsedTime(Math.Min(answer.StartedAt, startedAt), Math.Max(answer.StartedAt, startedAt)) >= LeastDelay
                    && answer.Content.IsSameAs(content) == true)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private ref int UnderWay(Activity parent) => ref _underWay[RuntimeHelpers.GetHashCode(parent) & (Slots - 1)];

    /// <summary>Of the parent only the ID: what hangs on it would stay in memory until its place is used again.</summary>
    private readonly record struct Answer(string? Parent, OperationKey Key, ContentIdentity Content, long StartedAt, long At);
}
