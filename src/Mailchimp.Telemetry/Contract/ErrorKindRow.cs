using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Contract;

/// <summary>What is fixed about a kind: its name in telemetry, its fault and what follows from it.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">Its name in <c>mailchimp.error.kind</c>.</param>
/// <param name="From">Which responses have it, for readers.</param>
/// <param name="Fault">Who has to act.</param>
/// <param name="IsRetryable">Whether the same call can succeed later.</param>
/// <param name="CountsTowardIncident">Whether it is evidence that Mailchimp is failing.</param>
/// <param name="LogLevel">The level of its log event.</param>
/// <param name="Title">Mailchimp's title, or ours where Mailchimp has none.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Action">What to do about it.</param>
internal sealed record ErrorKindRow(
    MailchimpErrorKind Kind,
    string Name,
    string From,
    MailchimpFault Fault,
    bool IsRetryable,
    bool CountsTowardIncident,
    LogLevel LogLevel,
    string Title,
    string Meaning,
    string Action)
{
    /// <summary>Boxed once, so that tagging a span allocates nothing.</summary>
    public object RetryableTag { get; } = IsRetryable;
}
