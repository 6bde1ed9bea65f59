using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Tells a timeout from a cancellation by the caller. Both reach the listener as the same exception: only later,
/// outside of it, does HttpClient say which it was. The token tells: HttpClient links a source of its own to the
/// caller's, and a linked source that is cancelled while none of its parents is was cancelled by its own timer.
/// </summary>
internal static class CancellationCause
{
    private const string Linked1 = "System.Threading.CancellationTokenSource+Linked1CancellationTokenSource, System.Private.CoreLib";
    private const string Linked2 = "System.Threading.CancellationTokenSource+Linked2CancellationTokenSource, System.Private.CoreLib";
    private const string LinkedN = "System.Threading.CancellationTokenSource+LinkedNCancellationTokenSource, System.Private.CoreLib";
    private const int MaxDepth = 16;

    public static bool IsTimeout(OperationCanceledException exception) =>
        exception.InnerException is TimeoutException || CancelledByItself(MaxDepth, exception.CancellationToken);

    /// <summary>
    /// Whether the request had been sent when it was given up. Over HTTP/1.1 only the wait for an answer fails in the
    /// connection's own reading; a request that waited for a connection never reached Mailchimp.
    /// </summary>
    public static bool WasSent(HttpRequestMessage request, OperationCanceledException exception) =>
        exception.InnerException is not TimeoutException
        && (request.Version.Major >= 2 || exception.InnerException is IOException);

    private static bool CancelledByItself(int depth, CancellationToken token)
    {
        if (depth == 0 || Source(ref token) is not { } source)
        {
            return false;
        }

        switch (source.GetType().Name)
        {
            case "Linked1CancellationTokenSource":
                return Ask([First1(source)], depth);
            case "Linked2CancellationTokenSource":
                return Ask([First2(source), Second2(source)], depth);
            case "LinkedNCancellationTokenSource":
                return Ask(All(source), depth);
            default:
                // A source of the caller's own: what made it cancel is the caller's affair.
                return false;
        }
    }

    private static bool Ask(ReadOnlySpan<CancellationTokenRegistration> parents, int depth)
    {
        foreach (var parent in parents)
        {
            if (parent.Token.IsCancellationRequested)
            {
                return CancelledByItself(depth - 1, parent.Token);
            }
        }

        return true;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_source")]
    private static extern ref CancellationTokenSource? Source(ref CancellationToken token);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reg1")]
    private static extern ref CancellationTokenRegistration First1([UnsafeAccessorType(Linked1)] object source);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reg1")]
    private static extern ref CancellationTokenRegistration First2([UnsafeAccessorType(Linked2)] object source);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_reg2")]
    private static extern ref CancellationTokenRegistration Second2([UnsafeAccessorType(Linked2)] object source);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_linkingRegistrations")]
    private static extern ref CancellationTokenRegistration[] All([UnsafeAccessorType(LinkedN)] object source);
}
