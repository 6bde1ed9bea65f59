using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>
/// Reads the tables and compiles what the first call and the first log record need, while the host is being built:
/// neither they nor the start of the host have to wait for it.
/// </summary>
internal static class WarmUp
{
    private static int _isBegun;

    public static void Begin()
    {
        if (Interlocked.Exchange(ref _isBegun, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Run(), null);
        }
    }

    private static void Run()
    {
        try
        {
            MailchimpRedactor.Default.Redact("Bearer 0, a@b.example, /members/1");
            RouteTable.Shared.Match("GET", "/3.0/");
            MailchimpErrorClassifier.Classify(404, contentType: null, """{"title":"Resource Not Found"}"""u8);
            _ = ErrorKindTable.Get(MailchimpErrorKind.ResourceNotFound);
        }
        catch (Exception exception)
        {
            // It fails again, and is counted, where it is needed.
            TelemetryEventSource.Log.InternalError("warm_up", exception);
        }
    }
}
