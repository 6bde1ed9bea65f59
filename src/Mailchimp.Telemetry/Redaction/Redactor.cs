using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.Redaction;

/// <summary>
/// Takes API keys, credentials and e-mail addresses out of text before it is written to any signal.
/// What replaces a key carries its fingerprint, so that two equal keys can be recognised.
/// </summary>
internal static partial class Redactor
{
    private const string KeyPattern = "(?<key>[0-9a-fA-F]{32})(?:-|%2[dD])(?<dc>[uU][sS][0-9]{1,3})";

    private const string CredentialPattern =
        "(?<scheme>\\b(?:basic|bearer|apikey|oauth)\\s+)(?=\\S*[0-9])[A-Za-z0-9+/=._~-]{8,}";

    private const string SecretParameterPattern =
        "(?<name>\\b(?:api_?key|access_token|refresh_token|client_secret|code)=)[^&\\s\"'<>]+";

    private const string SecretMemberPattern =
        "(?<name>\\\\?\"(?:api_?key|access_token|refresh_token|client_secret)\\\\?\"\\s*:\\s*\\\\?\")[^\"\\\\]+";

    private const string EmailPattern = "[A-Za-z0-9.!#$&'*+=^_`{|}~-]+(?:@|%40)[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)+";

    /// <summary>The same text with every secret and e-mail address replaced; the same instance when there is none.</summary>
    public static string Redact(string text)
    {
        text = Key().Replace(text, static match =>
            $"[api_key {Fingerprint.Of(NormalizedKey(match))}-{match.Groups["dc"].Value.ToLowerInvariant()}]");
        text = Credential().Replace(text, "${scheme}[credential]");
        text = SecretParameter().Replace(text, "${name}[secret]");
        text = SecretMember().Replace(text, "${name}[secret]");
        return Email().Replace(text, "[email]");
    }

    private static string NormalizedKey(Match match) =>
        $"{match.Groups["key"].Value}-{match.Groups["dc"].Value}".ToLowerInvariant();

    [GeneratedRegex(KeyPattern, RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(CredentialPattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Credential();

    [GeneratedRegex(SecretParameterPattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();

    [GeneratedRegex(SecretMemberPattern, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretMember();

    [GeneratedRegex(EmailPattern, RegexOptions.CultureInvariant)]
    private static partial Regex Email();
}
