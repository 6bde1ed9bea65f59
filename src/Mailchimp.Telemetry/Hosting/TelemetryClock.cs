namespace Mailchimp.Telemetry.Hosting;

/// <summary>What the telemetry measures with. Not the application's own <see cref="TimeProvider"/>: that may be set to another day, or stand still in a test.</summary>
/// <param name="Time">The clock.</param>
internal sealed record TelemetryClock(TimeProvider Time);
