using System.Diagnostics;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Tells a synchronous <c>Send</c> from a <c>SendAsync</c>. The runtime's events don't say which it is, but a
/// synchronous call starts and stops on one thread, with its caller still on the stack.
/// </summary>
internal static class SynchronousCall
{
    private const string Namespace = "System.Net.Http.";
    private const string Handler = Namespace + nameof(SocketsHttpHandler);

    /// <summary>Whether it is certain, without a look at the stack, that the call is asynchronous.</summary>
    /// <param name="response">The response: HTTP/2 and later have no synchronous calls.</param>
    /// <param name="startThread">The thread that the call started on.</param>
    public static bool IsRuledOut(HttpResponseMessage response, int startThread) =>
        response.Version.Major >= 2 || startThread != Environment.CurrentManagedThreadId;

    /// <summary>Whether this thread is inside a synchronous call. Takes tens of microseconds; true where the names of methods are not available.</summary>
    public static bool IsOnStack()
    {
        var hasNames = false;
        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (DiagnosticMethodInfo.Create(frame) is not { } method || method.DeclaringTypeName?.StartsWith(Namespace, StringComparison.Ordinal) != true)
            {
                continue;
            }

            hasNames = true;
            if (method.Name == nameof(HttpClient.Send))
            {
                return true;
            }

            if (method.DeclaringTypeName == Handler)
            {
                return false;
            }
        }

        return !hasNames;
    }
}
