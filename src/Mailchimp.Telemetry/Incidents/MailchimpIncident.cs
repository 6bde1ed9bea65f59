namespace Mailchimp.Telemetry;

/// <summary>A period in which calls to Mailchimp fail more often than chance explains, as this process sees it.</summary>
public sealed record MailchimpIncident
{
    /// <summary>The data center, for example <c>us6</c>, or null when the host names none.</summary>
    public string? Datacenter { get; init; }

    /// <summary>What the incident was opened for.</summary>
    public required MailchimpIncidentReason Reason { get; init; }

    /// <summary>Whether the whole data center fails or one operation of it.</summary>
    public required MailchimpIncidentScope Scope { get; init; }

    /// <summary>
    /// The operation that fails, as method and route template (the method alone where the route is unknown), or
    /// <c>other</c> beyond 200 operations; null when it is the data center.
    /// </summary>
    public string? Operation { get; init; }

    /// <summary>How many operations failed from the first error until the incident opened; 0 if no call reached one, as when a name can't be resolved.</summary>
    public int FailingOperations { get; init; }

    /// <summary>How many operations were called from the first error until the incident opened.</summary>
    public int CalledOperations { get; init; }

    /// <summary>When the errors that opened it began.</summary>
    public required DateTimeOffset Since { get; init; }
}
