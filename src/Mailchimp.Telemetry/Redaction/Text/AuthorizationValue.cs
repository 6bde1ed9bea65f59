using System.Globalization;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Reads the value of an Authorization header, in any of the forms that Mailchimp's clients send.</summary>
internal static class AuthorizationValue
{
    private static readonly string[] Schemes = ["Basic", "Bearer", "apikey", "OAuth"];

    public static bool IsScheme(ReadOnlySpan<char> word)
    {
        foreach (var scheme in Schemes)
        {
            if (word.Equals(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The length of the scheme that stands at a place with a space behind it; else 0.</summary>
    public static int LengthOfScheme(ReadOnlySpan<char> text, int start)
    {
        foreach (var scheme in Schemes)
        {
            if (Characters.StartsWith(text, start, scheme) && Characters.StartsWith(text, start + scheme.Length, " "))
            {
                return scheme.Length;
            }
        }

        return 0;
    }

    /// <summary>
    /// The secret inside: the password of Basic, what follows the scheme of any other form (<c>Bearer</c>,
    /// <c>apikey</c>, <c>OAuth</c>, a user name), or the value itself. Empty if there is none.
    /// </summary>
    public static string Secret(ReadOnlySpan<char> value)
    {
        var text = value.Trim();
        var space = text.IndexOf(' ');
        if (space < 0)
        {
            return IsScheme(text) ? string.Empty : AfterColon(text).ToString();
        }

        var parameter = text[(space + 1)..].Trim();
        return text[..space].Equals("Basic", StringComparison.OrdinalIgnoreCase) && Base64Matcher.TryDecode(parameter, out var decoded)
            ? AfterColon(decoded).ToString()
            : AfterColon(parameter).ToString();
    }

    /// <summary>Whether this is a secret that a few digits of its hash would help to guess, such as a password for a proxy; an API key is none.</summary>
    public static bool HasGuessableSecret(ReadOnlySpan<char> value)
    {
        var secret = Secret(value);
        return !HasDatacenter(secret) && !Replacements.IsLongAndRandom(secret);
    }

    private static bool HasDatacenter(ReadOnlySpan<char> secret) =>
        secret.LastIndexOf("-us") is var hyphen and >= 0 && int.TryParse(secret[(hyphen + 3)..], NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static ReadOnlySpan<char> AfterColon(ReadOnlySpan<char> text) => text[(text.LastIndexOf(':') + 1)..];
}
