using System.Buffers.Text;
using System.Text;

namespace Mailchimp.Telemetry.Http;

/// <summary>Finds the API key or token in a request, in any of the forms that clients use.</summary>
internal static class Credentials
{
    private const int MaxLength = 4096;

    /// <summary>The value that carries the credentials: the Authorization header, or the legacy <c>apikey</c> query parameter.</summary>
    public static string? Find(HttpRequestMessage request)
    {
        return request.Headers.First("Authorization") is { } value
            ? value.Length is > 0 and <= MaxLength ? value : null
            : FromQuery(request.RequestUri?.Query);
    }

    /// <summary>
    /// The secret inside: the password of Basic, what follows the scheme of any other form
    /// (<c>Bearer</c>, <c>apikey</c>, <c>OAuth</c>, a user name), or the value itself.
    /// </summary>
    public static string Secret(string value)
    {
        var text = value.AsSpan().Trim();
        var space = text.IndexOf(' ');
        if (space < 0)
        {
            return AfterColon(text).ToString();
        }

        var parameter = text[(space + 1)..].Trim();
        return text[..space].Equals("Basic", StringComparison.OrdinalIgnoreCase) && TryDecode(parameter, out var decoded)
            ? AfterColon(decoded).ToString()
            : AfterColon(parameter).ToString();
    }

    private static ReadOnlySpan<char> AfterColon(ReadOnlySpan<char> text) => text[(text.LastIndexOf(':') + 1)..];

    private static bool TryDecode(ReadOnlySpan<char> base64, out string decoded)
    {
        decoded = string.Empty;
        if (!Base64.IsValid(base64))
        {
            return false;
        }

        decoded = Encoding.UTF8.GetString(Convert.FromBase64String(base64.ToString()));
        return true;
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
