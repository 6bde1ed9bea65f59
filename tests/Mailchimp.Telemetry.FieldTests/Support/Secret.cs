using System.Security.Cryptography;
using System.Text;
using FluentAssertions.Execution;

namespace FieldTests.Support;

/// <summary>The API key of all applications, and what gives access to a batch's results or names a contact: nowhere in what they send.</summary>
internal static class Secret
{
    public const string ApiKey = "0123456789abcdef0123456789abcdef-us6";

    public const string AccessKeyId = "AKIAJWOH5BECJQZIEWNQ";

    /// <summary>As it stands in an address.</summary>
    public const string Signature = "kpD4wle15QzGf9VqdVjMlu1T1DA%3D";

    /// <summary>Where the contacts of imports and batches have their addresses.</summary>
    public const string ContactDomain = "reader.example";

    private static readonly string[] Forms =
    [
        ApiKey,
        ApiKey[..32],
        Convert.ToBase64String(Encoding.UTF8.GetBytes("anystring:" + ApiKey)),
        Convert.ToBase64String(Encoding.UTF8.GetBytes(ApiKey)),
        AccessKeyId,
        Signature[..^3],
        ContactDomain,
    ];

    public static string Fingerprint { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey)))[..8];

    public static void ShouldNotBeIn(string where, string text)
    {
        foreach (var form in Forms)
        {
            if (text.Contains(form, StringComparison.OrdinalIgnoreCase))
            {
                throw new AssertionFailedException($"'{form}' is in {where}:\n{text}");
            }
        }
    }

    public static void ShouldNotBeIn(string where, byte[] bytes) => ShouldNotBeIn(where, Encoding.Latin1.GetString(bytes));
}
