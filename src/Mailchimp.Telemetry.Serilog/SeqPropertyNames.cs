using System.Collections.Concurrent;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Names of the contract as Seq's users write them: <c>mailchimp.error.kind</c> is <c>MailchimpErrorKind</c>.</summary>
internal static class SeqPropertyNames
{
    private const int MaxCached = 256;
    private static readonly ConcurrentDictionary<string, string> Cache = new(StringComparer.Ordinal);

    public static string Of(string name) =>
        Cache.TryGetValue(name, out var known) ? known : Cache.Count < MaxCached ? Cache.GetOrAdd(name, Convert) : Convert(name);

    private static string Convert(string name) =>
        string.Concat(name.Split(['.', '_', '-'], StringSplitOptions.RemoveEmptyEntries).Select(static word => char.ToUpperInvariant(word[0]) + word[1..]));
}
