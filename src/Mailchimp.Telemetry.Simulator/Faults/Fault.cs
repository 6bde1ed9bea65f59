using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// Something that goes wrong on demand. A method of this class says what; <see cref="Operation"/>, <see cref="Path"/>,
/// <see cref="Method"/>, <see cref="User"/>, <see cref="Share"/>, <see cref="Times"/>, <see cref="At"/> and
/// <see cref="For"/> restrict it to some calls.
/// </summary>
public sealed record Fault
{
    private static readonly ImmutableArray<int> OutageStatuses = [500, 503, 504];

    internal Fault(FaultKind kind) => Kind = kind;

    /// <summary>What happens.</summary>
    public FaultKind Kind { get; }

    /// <summary>The operation that fails, such as <c>lists.addListMember</c>; <c>*</c> stands for any text. Null, the default, means all.</summary>
    /// <exception cref="ArgumentException">No operation has this name or fits the pattern.</exception>
    public string? Operation
    {
        get;
        init => field = Check(value, value is null || OperationTable.Names.Any(name => Fits(value, name)), FaultMembers.OperationTakes);
    }

    /// <summary>The path that fails, below <c>/3.0</c>, such as <c>/lists/*/members</c>; <c>*</c> stands for any text. Null, the default, means all.</summary>
    /// <exception cref="ArgumentException">The path does not begin with a slash, or begins with <c>/3.0</c>.</exception>
    public string? Path
    {
        get;
        init => field = Check(value, value is null || (value.StartsWith('/') && !value.StartsWith("/3.0", StringComparison.Ordinal)), FaultMembers.PathTakes);
    }

    /// <summary>The HTTP method that fails. Null, the default, means all.</summary>
    /// <exception cref="ArgumentException">The method is not GET, POST, PUT, PATCH or DELETE.</exception>
    public string? Method
    {
        get;
        init => field = Check(value, value is null or "GET" or "POST" or "PUT" or "PATCH" or "DELETE", FaultMembers.MethodTakes);
    }

    /// <summary>The name of the user whose calls fail. Null, the default, means all.</summary>
    public string? User { get; init; }

    /// <summary>The share of these calls that fail, 0 to 1; 1 by default. For <see cref="RejectMembers"/> and <see cref="FailOperations"/>, the share of members or operations.</summary>
    /// <exception cref="ArgumentException">The share is not between 0 and 1.</exception>
    public double Share
    {
        get;
        init => field = Check(value, value is >= 0 and <= 1, FaultMembers.ShareTakes);
    } = 1;

    /// <summary>How often it happens before it is over; null, the default, means until it is removed. For <see cref="RejectMembers"/> and <see cref="FailOperations"/>, it counts members or operations.</summary>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public int? Times
    {
        get;
        init => field = Check(value, value is null or > 0, FaultMembers.CountTakes);
    }

    /// <summary>When it begins, counted from when it is added; at once by default.</summary>
    /// <exception cref="ArgumentException">The time is negative.</exception>
    public TimeSpan At
    {
        get;
        init => field = Check(value, value >= TimeSpan.Zero, FaultMembers.DurationTakes);
    }

    /// <summary>How long it lasts from when it begins; null, the default, means until it is removed.</summary>
    /// <exception cref="ArgumentException">The time is not above 0.</exception>
    public TimeSpan? For
    {
        get;
        init => field = Check(value, value is null || value > TimeSpan.Zero, FaultMembers.DurationTakes);
    }

    /// <summary>The error's name, one of those that <c>X-Trigger-Error</c> takes.</summary>
    internal string? Error
    {
        get;
        init => field = Check(value, value is null || Triggers.All.ContainsKey(value), FaultMembers.ErrorTakes);
    }

    /// <summary>The error's HTTP status.</summary>
    internal int? Status
    {
        get;
        init => field = Check(value, value is null or (>= 400 and <= 599), FaultMembers.StatusTakes);
    }

    /// <summary>The title of the error's problem document; null for the API's own.</summary>
    internal string? Title { get; init; }

    /// <summary>The detail of the error's problem document, or the message for a rejected member; null for the API's own.</summary>
    internal string? Detail { get; init; }

    /// <summary>The statuses of an incident, which take turns.</summary>
    internal IReadOnlyList<int> Statuses
    {
        get;
        init => field = Check(value, value.Count > 0 && value.All(static status => status is >= 500 and <= 599), FaultMembers.StatusesTakes);
    } = OutageStatuses;

    /// <summary>How much longer calls take, or how long they hang before the connection is cut.</summary>
    internal TimeSpan? Delay
    {
        get;
        init => field = Check(value, value is null || value >= TimeSpan.Zero, FaultMembers.DurationTakes);
    }

    /// <summary>The longest delay, where it varies between <see cref="Delay"/> and this.</summary>
    internal TimeSpan? MaxDelay
    {
        get;
        init => field = Check(value, value is null || value >= TimeSpan.Zero, FaultMembers.DurationTakes);
    }

    /// <summary>After how many bytes of the body the connection is cut; null cuts it before the answer.</summary>
    internal int? Bytes
    {
        get;
        init => field = Check(value, value is null or >= 0, FaultMembers.BytesTakes);
    }

    /// <summary>How many bytes of a body arrive each second.</summary>
    internal int? BytesPerSecond
    {
        get;
        init => field = Check(value, value is null or > 0, FaultMembers.CountTakes);
    }

    /// <summary>What the content delivery network answers.</summary>
    internal EdgePage? Page { get; init; }

    /// <summary>How many places other clients take.</summary>
    internal int? Places
    {
        get;
        init => field = Check(value, value is null or > 0, FaultMembers.CountTakes);
    }

    /// <summary>The <c>error_code</c> of a rejected member.</summary>
    internal string? Code { get; init; }

    /// <summary>Answers with an error of the API, by its name.</summary>
    /// <param name="name">The name, such as <c>TooManyRequests</c>: one of <see cref="MailchimpSimulator.TriggerNames"/>.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">No error has this name.</exception>
    public static Fault WithError(string name) => new(FaultKind.Error) { Error = name };

    /// <summary>
    /// Answers with a status. With a title or a detail it is a problem document; without them it is what Mailchimp sends
    /// with this status, which from 501 on is a page of the content delivery network.
    /// </summary>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="title">The title of the problem document; null for the status's own.</param>
    /// <param name="detail">The detail of the problem document; null for the status's own.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The status is not between 400 and 599.</exception>
    public static Fault WithStatus(int status, string? title = null, string? detail = null) =>
        new(FaultKind.Error) { Status = status, Title = title, Detail = detail };

    /// <summary>An outage: a share of the calls is answered with server errors in turn.</summary>
    /// <param name="share">The share of the calls that fail, 0 to 1.</param>
    /// <param name="statuses">Their statuses, 500 to 599; none for 500, 503 and 504.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The share is not between 0 and 1, or a status not between 500 and 599.</exception>
    public static Fault Incident(double share, params IReadOnlyList<int> statuses) =>
        new(FaultKind.Incident) { Share = share, Statuses = statuses.Count > 0 ? [.. statuses] : OutageStatuses };

    /// <summary>
    /// Makes calls take this long, or a random time up to <paramref name="maxDelay"/>, in place of
    /// <see cref="SimulatorOptions.Latency"/>. From <see cref="SimulatorOptions.EdgeTimeout"/> on the answer is a 502.
    /// </summary>
    /// <param name="delay">How long calls take, or the shortest time; not negative.</param>
    /// <param name="maxDelay">The longest time, not below <paramref name="delay"/>; null for always the same.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">A time is negative. Whether <paramref name="maxDelay"/> is too short is checked when the fault is added.</exception>
    public static Fault Latency(TimeSpan delay, TimeSpan? maxDelay = null) => new(FaultKind.Latency) { Delay = delay, MaxDelay = maxDelay };

    /// <summary>Sends no answer until the client gives up, or cuts the connection after a time.</summary>
    /// <param name="cutAfter">When the connection is cut; null waits for the client.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The time is negative.</exception>
    public static Fault Hang(TimeSpan? cutAfter = null) => new(FaultKind.Hang) { Delay = cutAfter };

    /// <summary>Cuts the connection before the answer, or after a number of bytes of its body.</summary>
    /// <param name="afterBytes">After how many bytes of the body, from 0 on; null cuts it before the answer.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The number is negative.</exception>
    public static Fault Cut(int? afterBytes = null) => new(FaultKind.Cut) { Bytes = afterBytes };

    /// <summary>Sends the body slowly.</summary>
    /// <param name="bytesPerSecond">How many bytes arrive each second, from 1 on.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public static Fault Drip(int bytesPerSecond) => new(FaultKind.Drip) { BytesPerSecond = bytesPerSecond };

    /// <summary>Answers as the content delivery network does.</summary>
    /// <param name="page">What it answers with.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    public static Fault Edge(EdgePage page) => new(FaultKind.Edge) { Page = page };

    /// <summary>Takes up places of a user's simultaneous connections, as other clients with the same account do.</summary>
    /// <param name="places">How many places, from 1 on.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The number is below 1.</exception>
    public static Fault Saturation(int places) => new(FaultKind.Saturation) { Places = places };

    /// <summary>Rejects members of imports (<c>POST /lists/{list_id}</c>) with an <c>error_code</c>; the import answers 200.</summary>
    /// <param name="share">The probability with which each member is rejected, 0 to 1.</param>
    /// <param name="code">The <c>error_code</c>.</param>
    /// <param name="detail">The message; null for one that names the address.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The share is not between 0 and 1.</exception>
    public static Fault RejectMembers(double share, string code = "ERROR_GENERIC", string? detail = null) =>
        new(FaultKind.RejectMembers) { Share = share, Code = code, Detail = detail };

    /// <summary>Lets operations of batches fail with an error of the API, by its name.</summary>
    /// <param name="share">The probability with which each operation fails, 0 to 1.</param>
    /// <param name="error">The name: one of <see cref="MailchimpSimulator.TriggerNames"/>.</param>
    /// <returns>The fault, to add to <see cref="MailchimpSimulator.Faults"/>.</returns>
    /// <exception cref="ArgumentException">The share is not between 0 and 1, or no error has this name.</exception>
    public static Fault FailOperations(double share, string error = "InternalServerError") => new(FaultKind.FailOperations) { Share = share, Error = error };

    /// <summary>The fault in JSON, as the admin API and scenarios take it.</summary>
    public override string ToString() => FaultJson.Write(this).ToJsonString(Answer.Unescaped);

    /// <summary>What no member can check by itself.</summary>
    internal void CheckDelays() => Check(MaxDelay, MaxDelay is null || MaxDelay >= Delay, FaultMembers.MaxDelayTakes, nameof(MaxDelay));

    internal bool AppliesTo(Call call) =>
        (Operation is null || (call.Operation is not null && Fits(Operation, call.Operation)))
        && (Path is null || Fits(Path, call.Path))
        && (Method is null || Method == call.Method)
        && (User is null || User == call.User?.Name);

    private static bool Fits(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);

    private static T Check<T>(T value, bool isRight, string takes, [CallerMemberName] string name = "") =>
        isRight ? value : throw new ArgumentException($"{name} takes {takes}, not {value}.", name);
}
