using System.Net.Http.Headers;

namespace Mailchimp.Telemetry.Calls;

/// <summary>Reads headers as they were sent. The typed properties would parse them, and rewrite what the application sees.</summary>
internal static class RawHeaders
{
    /// <summary>The first value of a header, or null when there is none.</summary>
    public static string? First(this HttpHeaders headers, string name)
    {
        if (headers.NonValidated.TryGetValues(name, out var values))
        {
            foreach (var value in values)
            {
                return value;
            }
        }

        return null;
    }
}
