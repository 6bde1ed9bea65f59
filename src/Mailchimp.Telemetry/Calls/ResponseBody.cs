namespace Mailchimp.Telemetry.Calls;

/// <summary>The body of a failed response, as far as it has arrived when the call returns.</summary>
/// <param name="Bytes">What is there, decompressed; empty if the rest is awaited.</param>
/// <param name="Rest">Collects the rest as the application reads it; null if nothing more is needed.</param>
internal readonly record struct ResponseBody(ReadOnlyMemory<byte> Bytes, IDeferredBody? Rest);
