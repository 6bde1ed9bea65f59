using System.Globalization;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A request that the simulator received, without credentials.</summary>
public sealed class SimulatedRequest
{
    internal SimulatedRequest()
    {
    }

    /// <summary>When it came.</summary>
    public DateTimeOffset Time { get; internal init; }

    /// <summary>The HTTP method, after an <c>X-HTTP-Method-Override</c>.</summary>
    public string Method { get; internal init; } = string.Empty;

    /// <summary>The path below <c>/3.0</c>, escaped as it came.</summary>
    public string Path { get; internal init; } = string.Empty;

    /// <summary>The query with its question mark, or an empty text; values that are secret are <c>***</c>.</summary>
    public string Query { get; internal init; } = string.Empty;

    /// <summary>The operation's name, such as <c>lists.addListMember</c>, or null if there is none with this method and path.</summary>
    public string? Operation { get; internal init; }

    /// <summary>The caller's name, or null if its key was not accepted.</summary>
    public string? User { get; internal init; }

    /// <summary>The status that it was answered with, or null if the connection ended first.</summary>
    public int? Status { get; internal init; }

    /// <summary>How long it took until the answer began.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>The faults that happened to it.</summary>
    public IReadOnlyList<FaultKind> Faults { get; internal init; } = [];

    /// <summary>The request in a line: time, method, path, status, milliseconds and faults.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Time:HH:mm:ss.fff} {Method} {Path}{Query} {(Status is { } status ? status : "---")} {Duration.TotalMilliseconds:0} ms{string.Concat(Faults.Select(fault => $" {FaultJson.Name(fault)}"))}");
}
