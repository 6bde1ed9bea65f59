using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Output;

/// <summary>The state of one host's calls, and when its counters began at zero.</summary>
internal sealed record StateSource(ConcurrencyTracker Concurrency, IncidentTracker Incidents, DateTimeOffset Started);
