using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Signals;

internal static class EventNames
{
    public const string LogCategory = "Mailchimp.Telemetry";

    public static readonly EventId ApiError = new(1, "mailchimp.api.error");
}
