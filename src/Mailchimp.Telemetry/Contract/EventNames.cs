using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Contract;

internal static class EventNames
{
    public const string LogCategory = "Mailchimp.Telemetry";

    public static readonly EventId ApiError = new(1, "mailchimp.api.error");
    public static readonly EventId Saturated = new(2, "mailchimp.concurrency.saturated");
    public static readonly EventId IncidentOpened = new(3, "mailchimp.incident.opened");
    public static readonly EventId IncidentClosed = new(4, "mailchimp.incident.closed");
    public static readonly EventId ApiErrorsHeldBack = new(5, "mailchimp.api.errors_held_back");
    public static readonly EventId ApiRecovered = new(6, "mailchimp.api.recovered");
    public static readonly EventId Started = new(7, "mailchimp.telemetry.started");
    public static readonly EventId PartialFailure = new(9, "mailchimp.api.partial_failure");
    public static readonly EventId Unsupported = new(8, "mailchimp.telemetry.unsupported");
}
