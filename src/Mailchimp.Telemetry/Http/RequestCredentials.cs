using Mailchimp.Telemetry.Calls;

namespace Mailchimp.Telemetry.Http;

/// <summary>Finds the API key or token in a request, in any of the forms that clients use.</summary>
internal static class RequestCredentials
{
    private const int MaxLength = 4096;

    /// <summary>The value that carries the credentials: the Authorization header, or the legacy <c>apikey</c> query parameter.</summary>
    public static string? Find(HttpRequestMessage request)
    {
        return request.Headers.First("Authorization") is { } value
            ? value.Length is > 0 and <= MaxLength ? value : null
            : FromQuery(request.RequestUri?.Query);
    }

    private static string? FromQuery(string? query)
    {
        const string Name = "apikey=";
        var start = query?.IndexOf(Name, StringComparison.OrdinalIgnoreCase) ?? -1;
        if (start < 1 || query![start - 1] is not ('?' or '&'))
        {
            return null;
        }

        start += Name.Length;
        var end = query.IndexOf('&', start);
        var value = Uri.UnescapeDataString(end < 0 ? query[start..] : query[start..end]);
        return value.Length is > 0 and <= MaxLength ? value : null;
    }
}
