namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Writes what stands in place of a secret whose name or scheme gave it away.</summary>
internal static class Replacements
{
    private const int MinLengthOfRandom = 20;

    /// <summary>
    /// An API key shows as one wherever it was found. Others show a fingerprint when they are long and random
    /// enough for that to give nothing away: 32 bits of a password's hash would help to guess it.
    /// </summary>
    public static string Of(RedactionRule rule, ReadOnlySpan<char> value)
    {
        if (rule != RedactionRule.Credential && rule != RedactionRule.Secret)
        {
            return rule.Token;
        }

        var secret = rule == RedactionRule.Credential ? AuthorizationValue.Secret(value) : value.ToString();
        if (KeyMatcher.TryFind(secret, 0, out var key) || KeyMatcher.TryFind(value, 0, out key))
        {
            return key.Replacement;
        }

        return IsLongAndRandom(secret) ? rule.TokenOf(Fingerprint.Of(secret)) : rule.Token;
    }

    /// <summary>Whether a few digits of its hash do not help to guess it.</summary>
    public static bool IsLongAndRandom(string secret) => secret.Length >= MinLengthOfRandom && LooksRandom(secret) && !secret.Contains(' ');

    /// <summary>Whether a word is no word of a language: digits or inner capitals in it, or the padding of Base64.</summary>
    public static bool LooksRandom(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (char.IsAsciiDigit(word[i]) || word[i] == '=' || (i > 0 && char.IsAsciiLetterUpper(word[i]) && char.IsAsciiLetterLower(word[i - 1])))
            {
                return true;
            }
        }

        return false;
    }
}
