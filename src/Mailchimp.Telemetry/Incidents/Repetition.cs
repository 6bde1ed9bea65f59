namespace Mailchimp.Telemetry.Incidents;

/// <summary>Whether a failure has been seen before: the same request, with the same outcome, or the same event.</summary>
/// <param name="IsKnown">The same request failed in the same way before: evidence of an outage only if a large share of the calls does.</param>
/// <param name="IsLast">No other request failed since: one request that is sent again and again is no evidence at all.</param>
/// <param name="IsLastOfOperation">The same among the requests of its operation.</param>
/// <param name="IsSameEvent">The call failed together with one that counts: it is counted itself, but is no evidence.</param>
internal readonly record struct Repetition(bool IsKnown, bool IsLast, bool IsLastOfOperation, bool IsSameEvent = false);
