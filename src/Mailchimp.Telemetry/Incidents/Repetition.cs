namespace Mailchimp.Telemetry.Incidents;

/// <summary>Whether a call says what one before it did: the same request failed with the same outcome, or it was the same event.</summary>
/// <param name="IsKnown">The same request failed in the same way before: evidence of an outage only if a large share of the calls does.</param>
/// <param name="IsLast">No other request failed since: one request that is sent again and again is no evidence at all.</param>
/// <param name="IsLastOfOperation">The same among the requests of its operation.</param>
/// <param name="IsSameEvent">The call failed, or got its response, in the same moment as a failure that counts: it is counted itself, but is no evidence.</param>
internal readonly record struct Repetition(bool IsKnown, bool IsLast, bool IsLastOfOperation, bool IsSameEvent = false);
