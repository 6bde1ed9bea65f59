using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What is known of a call while it is processed.</summary>
internal sealed class Call
{
    private const string Root = "/3.0";
    private const string MethodOverride = "X-HTTP-Method-Override";

    private readonly CancellationToken _aborted;

    private Call(HttpRequest request, CancellationToken stopping)
    {
        Stopping = stopping;
        _aborted = request.HttpContext.RequestAborted;
        Method = HttpMethods.IsPost(request.Method) && request.Headers.TryGetValue(MethodOverride, out var method) ? method.ToString().ToUpperInvariant() : request.Method;
        Path = (request.Path.StartsWithSegments(Root, StringComparison.Ordinal, out var rest) ? rest : request.Path).ToUriComponent();
        Operation = OperationTable.Find(Method, request.Path.Value!);
    }

    /// <summary>The method, after an override by header.</summary>
    public string Method { get; }

    /// <summary>The path below <c>/3.0</c>, escaped.</summary>
    public string Path { get; }

    /// <summary>The operation's name, or null if there is none with this method and path.</summary>
    public string? Operation { get; }

    /// <summary>The caller, or null until the key has been checked.</summary>
    public SimulatedUser? User { get; set; }

    /// <summary>Ends the work on it, once the simulator stops or is reset after it came.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>The faults that happened to it.</summary>
    public List<FaultKind> Faults { get; } = [];

    /// <summary>Whether its connection was cut before the answer.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Whether its client has given it up.</summary>
    public bool IsAbandoned => _aborted.IsCancellationRequested;

    public static Call Of(HttpContext context) => (Call)context.Items[typeof(Call)]!;

    /// <summary>Ends the connection without an answer.</summary>
    public static void Cut(HttpContext context)
    {
        Of(context).IsCut = true;
        context.Abort();
    }

    public static Call Begin(HttpContext context, CancellationToken stopping)
    {
        var call = new Call(context.Request, stopping);
        context.Items[typeof(Call)] = call;
        return call;
    }
}
