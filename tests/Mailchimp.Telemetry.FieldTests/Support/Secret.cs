using System.Security.Cryptography;
using System.Text;
using FluentAssertions.Execution;

namespace FieldTests.Support;

/// <summary>The API key of all applications, and what gives access to a batch's results or names a contact: nowhere in what they send.</summary>
internal static class Secret
{
    public const string ApiKey = "0123456789abcdef0123456789abcdef-us6";

    /// <summary>Keys of other Mailchimp users, which one application calls for.</summary>
    public static readonly string[] CustomerKeys = ["89abcdef0123456789abcdef01234567-us6", "3456789abcdef0123456789abcdef012-us6", "fedcba9876543210fedcba9876543210-us6"];

    public const string AccessKeyId = "AKIAJWOH5BECJQZIEWNQ";

    /// <summary>As it stands in an address.</summary>
    public const string Signature = "kpD4wle15QzGf9VqdVjMlu1T1DA%3D";

    /// <summary>Where the contacts of imports and batches have their addresses.</summary>
    public const string ContactDomain = "reader.example";

    private static readonly string[] Forms =
    [
        .. CustomerKeys.Prepend(ApiKey).SelectMany(static key => (string[])
        [
            key[..32],
            Convert.ToBase64String(Encoding.UTF8.GetBytes("anystring:" + key)),
            Convert.ToBase64String(Encoding.UTF8.GetBytes(key)),
        ]),
        AccessKeyId,
        Signature[..^3],
        ContactDomain,
    ];

    public static string Fingerprint { get; } = FingerprintOf(ApiKey);

    public static string FingerprintOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))[..8];

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
