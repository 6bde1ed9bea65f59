using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// All non-public members of the runtime that are used: the payloads of HttpClient's diagnostics, and
/// what tells how a body can be read without being waited for. Each is looked for once, and each has a fallback.
/// </summary>
internal static class RuntimeInternals
{
    private const string StartData = "System.Net.Http.DiagnosticsHandler+ActivityStartData, System.Net.Http";
    private const string StopData = "System.Net.Http.DiagnosticsHandler+ActivityStopData, System.Net.Http";
    private const string ExceptionData = "System.Net.Http.DiagnosticsHandler+ExceptionData, System.Net.Http";
    private const string ContentStream = "System.Net.Http.HttpContentStream, System.Net.Http";
    private const string Connection = "System.Net.Http.HttpConnection, System.Net.Http";
    private const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>Names of members to do without, separated by commas: how tests take them away.</summary>
    private const string TakenAwaySetting = "Mailchimp.Telemetry.RuntimeMembersTakenAway";

    private static readonly string[] TakenAway = (AppContext.GetData(TakenAwaySetting) as string)?.Split(',') ?? [];
    private static readonly bool HasStartRequest = Has("ActivityStartData.get_Request", static () => GetStartRequest(Blank(StartData)));
    private static readonly bool HasStopRequest = Has("ActivityStopData.get_Request", static () => GetStopRequest(Blank(StopData)));
    private static readonly bool HasStopResponse = Has("ActivityStopData.get_Response", static () => GetStopResponse(Blank(StopData)));
    private static readonly bool HasExceptionRequest = Has("ExceptionData.get_Request", static () => GetExceptionRequest(Blank(ExceptionData)));
    private static readonly bool HasException = Has("ExceptionData.get_Exception", static () => GetException(Blank(ExceptionData)));
    private static readonly bool HasOptions = Has("HttpRequestMessage._options", static () => GetOptions(new HttpRequestMessage()));

    /// <summary>Whether bodies show their buffer, as far as has been seen: a connection can't be made to try it out.</summary>
    private static bool _hasBuffer = !TakenAway.Contains("HttpConnection.RemainingBuffer");

    public static bool TryGetStartRequest(object payload, [NotNullWhen(true)] out HttpRequestMessage? request) =>
        TryUse(HasStartRequest ? GetStartRequest(payload) : Read(payload, "ActivityStartData", "Request"), out request);

    public static bool TryGetStopRequest(object payload, [NotNullWhen(true)] out HttpRequestMessage? request) =>
        TryUse(HasStopRequest ? GetStopRequest(payload) : Read(payload, "ActivityStopData", "Request"), out request);

    /// <summary>The response of a call that has stopped; null if it failed. False if that can't be told.</summary>
    public static bool TryGetStopResponse(object payload, out HttpResponseMessage? response)
    {
        var value = HasStopResponse ? GetStopResponse(payload) : Read(payload, "ActivityStopData", "Response");
        response = value as HttpResponseMessage;
        return value is null or HttpResponseMessage;
    }

    public static bool TryGetExceptionRequest(object payload, [NotNullWhen(true)] out HttpRequestMessage? request) =>
        TryUse(HasExceptionRequest ? GetExceptionRequest(payload) : Read(payload, "ExceptionData", "Request"), out request);

    public static bool TryGetException(object payload, [NotNullWhen(true)] out Exception? exception) =>
        TryUse(HasException ? GetException(payload) : Read(payload, "ExceptionData", "Exception"), out exception);

    /// <summary>A request's options if there are any: the public property would create them, for every call to any host.</summary>
    public static HttpRequestOptions? Options(HttpRequestMessage request) => HasOptions ? GetOptions(request) : request.Options;

    /// <summary>How an HTTP/1 body says where it ends.</summary>
    public static BodyFraming Framing(Stream body) => body.GetType().Name switch
    {
        "ContentLengthReadStream" => BodyFraming.Length,
        "ChunkedEncodingReadStream" => BodyFraming.Chunked,
        "ConnectionCloseReadStream" => BodyFraming.UntilClosed,
        _ => BodyFraming.Unknown,
    };

    /// <summary>What of an HTTP/1 body, framing included, is in the connection's buffer; empty where that is not known.</summary>
    public static ReadOnlySpan<byte> Buffered(Stream body)
    {
        if (!_hasBuffer || Framing(body) == BodyFraming.Unknown)
        {
            return default;
        }

        try
        {
            return GetBuffer(GetConnection(body)).Span;
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException)
        {
            _hasBuffer = false;
            return default;
        }
    }

    /// <summary>The handler's drain limits for an unread body: bytes and time; the runtime's defaults where they are not known.</summary>
    public static (int Size, TimeSpan Time) DrainLimits(Stream body)
    {
        var settings = Framing(body) == BodyFraming.Unknown ? null : Drain.SettingsOf(body);
        return (Drain.Size(settings) ?? Drain.DefaultSize, Drain.Time(settings) ?? Drain.DefaultTime);
    }

    /// <summary>Closes the connection that an HTTP/1 body comes from; where that is not possible, disposing the body drains some more.</summary>
    public static void CloseConnection(Stream body)
    {
        if (Framing(body) != BodyFraming.Unknown)
        {
            Drain.ConnectionOf(body)?.Dispose();
        }
    }

    private static bool TryUse<T>(object? value, [NotNullWhen(true)] out T? used)
        where T : class => (used = value as T) is not null;

    /// <summary>Reads a public property of a payload, or returns something that is none of what the runtime puts there.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "DiagnosticSource.Write keeps the public properties of what it is given.")]
    private static object? Read(object payload, string type, string property) =>
        !TakenAway.Contains($"{type}.{property}") && payload.GetType().GetProperty(property) is { } found ? found.GetValue(payload) : DBNull.Value;

    /// <summary>Something to try a getter on. With nothing, it would throw: a debugger shows that, and the runtime's metrics count it.</summary>
    private static object Blank([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.NonPublicConstructors)] string type) =>
        RuntimeHelpers.GetUninitializedObject(Type.GetType(type, throwOnError: true)!);

    private static bool Has(string name, Action member)
    {
        try
        {
            member();
        }
        catch (Exception)
        {
            return false;
        }

        return !TakenAway.Contains(name);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Request")]
    private static extern HttpRequestMessage GetStartRequest([UnsafeAccessorType(StartData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Request")]
    private static extern HttpRequestMessage GetStopRequest([UnsafeAccessorType(StopData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Response")]
    private static extern HttpResponseMessage? GetStopResponse([UnsafeAccessorType(StopData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Request")]
    private static extern HttpRequestMessage GetExceptionRequest([UnsafeAccessorType(ExceptionData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Exception")]
    private static extern Exception GetException([UnsafeAccessorType(ExceptionData)] object payload);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_options")]
    private static extern ref HttpRequestOptions? GetOptions(HttpRequestMessage request);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetConnectionOrThrow")]
    [return: UnsafeAccessorType(Connection)]
    private static extern object GetConnection([UnsafeAccessorType(ContentStream)] object body);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_RemainingBuffer")]
    private static extern ReadOnlyMemory<byte> GetBuffer([UnsafeAccessorType(Connection)] object connection);

    /// <summary>The way from a body to its connection and its handler's settings; used only where a body is disposed before it has arrived.</summary>
    private static class Drain
    {
        public const int DefaultSize = 1024 * 1024;
        public static readonly TimeSpan DefaultTime = TimeSpan.FromSeconds(2);

        private static readonly FieldInfo? ConnectionField = Type.GetType(ContentStream)?.GetField("_connection", Instance);
        private static readonly FieldInfo? PoolField = Type.GetType("System.Net.Http.HttpConnectionBase, System.Net.Http")?.GetField("_pool", Instance);
        private static readonly PropertyInfo? SettingsProperty = Type.GetType("System.Net.Http.HttpConnectionPool, System.Net.Http")?.GetProperty("Settings", Instance);
        private static readonly FieldInfo? SizeField = Type.GetType("System.Net.Http.HttpConnectionSettings, System.Net.Http")?.GetField("_maxResponseDrainSize", Instance);
        private static readonly FieldInfo? TimeField = Type.GetType("System.Net.Http.HttpConnectionSettings, System.Net.Http")?.GetField("_maxResponseDrainTime", Instance);
        private static readonly bool IsTakenAway = TakenAway.Contains("HttpConnectionSettings._maxResponseDrainSize");

        public static IDisposable? ConnectionOf(Stream body) => IsTakenAway ? null : ConnectionField?.GetValue(body) as IDisposable;

        public static object? SettingsOf(Stream body) =>
            ConnectionOf(body) is { } connection && PoolField?.GetValue(connection) is { } pool ? SettingsProperty?.GetValue(pool) : null;

        public static int? Size(object? settings) => settings is null ? null : SizeField?.GetValue(settings) as int?;

        public static TimeSpan? Time(object? settings) => settings is null ? null : TimeField?.GetValue(settings) as TimeSpan?;
    }
}
