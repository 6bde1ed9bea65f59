using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Mailchimp.Telemetry.Simulator;

internal static class Md5
{
    /// <summary>The identifier that the API gives a contact: the MD5 of the address in lower case.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "The API defines subscriber_hash as MD5.")]
    public static string Hex(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text.ToLowerInvariant())));
}
