using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>What may be shown of a secret: enough to tell two apart, nothing to use one.</summary>
internal static class Fingerprint
{
    private const int Length = 8;

    /// <summary>Whether a text looks like a fingerprint: 8 hexadecimal digits.</summary>
    public static bool IsOne([NotNullWhen(true)] string? text) => text?.Length == Length && text.All(char.IsAsciiHexDigit);

    /// <summary>The first 8 hexadecimal digits of the SHA-256 of the secret, in lower case.</summary>
    public static string Of(ReadOnlySpan<char> secret)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var utf8 = new byte[Encoding.UTF8.GetMaxByteCount(secret.Length)];
        var length = Encoding.UTF8.GetBytes(secret, utf8);
        SHA256.HashData(utf8.AsSpan(0, length), hash);
        CryptographicOperations.ZeroMemory(utf8);
        return Convert.ToHexStringLower(hash[..(Length / 2)]);
    }
}
