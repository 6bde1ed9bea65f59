namespace Mailchimp.Telemetry;

/// <summary>A time in which Mailchimp itself is failing, as this process sees it.</summary>
/// <param name="Datacenter">The data center, for example <c>us6</c>, or null when the host names none.</param>
/// <param name="Reason">What the incident was opened for.</param>
/// <param name="Since">When the errors began that opened it.</param>
public sealed record MailchimpIncident(string? Datacenter, IncidentReason Reason, DateTimeOffset Since);
