namespace Mailchimp.Telemetry;

/// <summary>A time in which Mailchimp itself is failing, as this process sees it.</summary>
public sealed record MailchimpIncident
{
    /// <summary>The data center, for example <c>us6</c>, or null when the host names none.</summary>
    public string? Datacenter { get; init; }

    /// <summary>What the incident was opened for.</summary>
    public required IncidentReason Reason { get; init; }

    /// <summary>Whether the data center fails or one operation of it.</summary>
    public required IncidentScope Scope { get; init; }

    /// <summary>The operation that fails, as method and route template; null when it is the data center.</summary>
    public string? Operation { get; init; }

    /// <summary>How many operations had failed when it opened, since the errors began.</summary>
    public int FailingOperations { get; init; }

    /// <summary>How many operations had been called since then.</summary>
    public int CalledOperations { get; init; }

    /// <summary>When the errors began that opened it.</summary>
    public required DateTimeOffset Since { get; init; }
}
