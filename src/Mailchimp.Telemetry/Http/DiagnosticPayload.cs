using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Reads the payloads that the runtime's HttpClient writes to its DiagnosticListener. Their types are internal;
/// these accessors cost a field read, need no reflection and survive trimming.
/// </summary>
internal static class DiagnosticPayload
{
    private const string StartData = "System.Net.Http.DiagnosticsHandler+ActivityStartData, System.Net.Http";
    private const string StopData = "System.Net.Http.DiagnosticsHandler+ActivityStopData, System.Net.Http";
    private const string ExceptionData = "System.Net.Http.DiagnosticsHandler+ExceptionData, System.Net.Http";

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Request")]
    public static extern HttpRequestMessage StartRequest([UnsafeAccessorType(StartData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Request")]
    public static extern HttpRequestMessage StopRequest([UnsafeAccessorType(StopData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Response")]
    public static extern HttpResponseMessage? StopResponse([UnsafeAccessorType(StopData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Request")]
    public static extern HttpRequestMessage ExceptionRequest([UnsafeAccessorType(ExceptionData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Exception")]
    public static extern Exception Exception([UnsafeAccessorType(ExceptionData)] object payload);
}
