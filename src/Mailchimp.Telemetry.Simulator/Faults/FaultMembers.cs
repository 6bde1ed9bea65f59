using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A member of a fault in JSON, which is named and restricted as in code.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Takes">What it takes, to end "'name' takes".</param>
/// <param name="Read">A fault with the member's value.</param>
/// <param name="Write">The member's value, or null for its default.</param>
internal sealed record FaultMember(string Name, string Takes, Func<Fault, JsonElement, Fault> Read, Func<Fault, JsonNode?> Write);

/// <summary>The members of faults in JSON, and which of them each kind has.</summary>
internal static class FaultMembers
{
    public const string BytesTakes = "a whole number from 0 on";
    public const string CountTakes = "a whole number from 1 on";
    public const string DurationTakes = "a duration, such as \"250ms\", \"2s\", \"1.5m\" or \"1h\"";
    public const string ErrorTakes = "the name of an error, such as \"TooManyRequests\" (GET /_simulator lists them)";
    public const string MaxDelayTakes = "a duration that is not shorter than the delay";
    public const string MethodTakes = "GET, POST, PUT, PATCH or DELETE";
    public const string OperationTakes = "the name of an operation, such as \"lists.addListMember\", or a pattern that fits some, such as \"lists.*\"";
    public const string PathTakes = "a path below /3.0, such as \"/lists/*/members\"";
    public const string ShareTakes = "a number between 0 and 1, such as 0.3";
    public const string StatusTakes = "an HTTP status between 400 and 599";
    public const string StatusesTakes = "a list of HTTP statuses between 500 and 599, such as [500, 503]";
    private const string TextTakes = "a text";

    private static readonly FaultMember Operation = Text("operation", OperationTakes, static (fault, value) => fault with { Operation = value }, static fault => fault.Operation);
    private static readonly FaultMember Path = Text("path", PathTakes, static (fault, value) => fault with { Path = value }, static fault => fault.Path);
    private static readonly FaultMember Method = Text("method", MethodTakes, static (fault, value) => fault with { Method = value }, static fault => fault.Method);
    private static readonly FaultMember User = Text("user", "the name of a user", static (fault, value) => fault with { User = value }, static fault => fault.User);
    private static readonly FaultMember Share = new("share", ShareTakes, static (fault, value) => fault with { Share = value.GetDouble() }, static fault => fault.Share < 1 ? fault.Share : null);
    private static readonly FaultMember Times = Number("times", CountTakes, static (fault, value) => fault with { Times = value }, static fault => fault.Times);
    private static readonly FaultMember At = Time("at", static (fault, value) => fault with { At = value }, static fault => fault.At > TimeSpan.Zero ? fault.At : null);
    private static readonly FaultMember For = Time("for", static (fault, value) => fault with { For = value }, static fault => fault.For);
    private static readonly FaultMember Error = Text("error", ErrorTakes, static (fault, value) => fault with { Error = value }, static fault => fault.Error);
    private static readonly FaultMember Status = Number("status", StatusTakes, static (fault, value) => fault with { Status = value }, static fault => fault.Status);
    private static readonly FaultMember Title = Text("title", TextTakes, static (fault, value) => fault with { Title = value }, static fault => fault.Title);
    private static readonly FaultMember Detail = Text("detail", TextTakes, static (fault, value) => fault with { Detail = value }, static fault => fault.Detail);
    private static readonly FaultMember Delay = Time("delay", static (fault, value) => fault with { Delay = value }, static fault => fault.Delay);
    private static readonly FaultMember MaxDelay = Time("maxDelay", static (fault, value) => fault with { MaxDelay = value }, static fault => fault.MaxDelay);
    private static readonly FaultMember Bytes = Number("bytes", BytesTakes, static (fault, value) => fault with { Bytes = value }, static fault => fault.Bytes);
    private static readonly FaultMember BytesPerSecond = Number("bytesPerSecond", CountTakes, static (fault, value) => fault with { BytesPerSecond = value }, static fault => fault.BytesPerSecond);
    private static readonly FaultMember Places = Number("places", CountTakes, static (fault, value) => fault with { Places = value }, static fault => fault.Places);
    private static readonly FaultMember Code = Text("code", TextTakes, static (fault, value) => fault with { Code = value }, static fault => fault.Code);

    private static readonly FaultMember Page = Text(
        "page",
        $"one of {string.Join(", ", Enum.GetNames<EdgePage>().Select(JsonNamingPolicy.CamelCase.ConvertName))}",
        static (fault, value) => fault with { Page = Named<EdgePage>(value) },
        static fault => fault.Page is { } page ? JsonNamingPolicy.CamelCase.ConvertName(page.ToString()) : null);

    private static readonly FaultMember Statuses = new(
        "statuses",
        StatusesTakes,
        static (fault, value) => fault with { Statuses = [.. value.EnumerateArray().Select(static status => status.GetInt32())] },
        static fault => new JsonArray([.. fault.Statuses.Select(static status => (JsonNode)status)]));

    private static readonly FaultMember[] Calls = [Operation, Path, Method, User, Share, Times];
    private static readonly FaultMember[] Window = [At, For];

    /// <summary>The members that a kind has: those for its effect, first.</summary>
    public static IReadOnlyList<FaultMember> Of(FaultKind kind) => kind switch
    {
        FaultKind.Error => [Error, Status, Title, Detail, .. Calls, .. Window],
        FaultKind.Incident => [Statuses, .. Calls, .. Window],
        FaultKind.Latency => [Delay, MaxDelay, .. Calls, .. Window],
        FaultKind.Hang => [Delay, .. Calls, .. Window],
        FaultKind.Cut => [Bytes, .. Calls, .. Window],
        FaultKind.Drip => [BytesPerSecond, .. Calls, .. Window],
        FaultKind.Edge => [Page, .. Calls.Where(static member => member != User), .. Window],
        FaultKind.Saturation => [Places, User, .. Window],
        FaultKind.RejectMembers => [Code, Detail, .. Calls, .. Window],
        FaultKind.FailOperations => [Error, Status, Title, Detail, .. Calls, .. Window],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, message: null),
    };

    /// <summary>The members of which a kind needs at least one.</summary>
    public static IReadOnlyList<FaultMember> NeededBy(FaultKind kind) => kind switch
    {
        FaultKind.Error or FaultKind.FailOperations => [Error, Status],
        FaultKind.Latency => [Delay],
        FaultKind.Drip => [BytesPerSecond],
        FaultKind.Edge => [Page],
        FaultKind.Saturation => [Places],
        _ => [],
    };

    /// <summary>The value of a name in JSON; throws <see cref="ArgumentException"/> if there is none.</summary>
    public static T Named<T>(string name)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == name) is var found && found.Any()
            ? found.First()
            : throw new ArgumentException(name, nameof(name));

    private static FaultMember Text(string name, string takes, Func<Fault, string, Fault> read, Func<Fault, string?> write) =>
        new(name, takes, (fault, value) => read(fault, value.GetString() ?? throw new FormatException()), fault => write(fault));

    private static FaultMember Number(string name, string takes, Func<Fault, int, Fault> read, Func<Fault, int?> write) =>
        new(name, takes, (fault, value) => read(fault, value.GetInt32()), fault => write(fault));

    private static FaultMember Time(string name, Func<Fault, TimeSpan, Fault> read, Func<Fault, TimeSpan?> write) =>
        new(name, DurationTakes, (fault, value) => read(fault, Duration.Parse(value.GetString() ?? throw new FormatException())), fault => write(fault) is { } time ? Duration.Format(time) : null);
}
