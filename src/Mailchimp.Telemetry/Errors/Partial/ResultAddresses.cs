using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>
/// Where the results of batches are stored: the addresses that Mailchimp has given this process, without their
/// signatures, and the storage that Mailchimp is known to use. Bounded: the oldest are forgotten.
/// </summary>
internal static class ResultAddresses
{
    private const int Most = 1000;
    private const int MostHosts = 16;
    private const string Bucket = "mailchimp-api-batch";
    private const string Storage = ".amazonaws.com";
    private const string FileSuffix = "-response.tar.gz";

    private static readonly ConcurrentDictionary<string, string> Batches = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentQueue<string> Oldest = new();
    private static string[] _hosts = [];

    /// <summary>Remembers an address without its query: the signature there is new each time.</summary>
    public static void Remember(string address, string batch)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !Batches.TryAdd(KeyOf(uri), batch))
        {
            return;
        }

        Admit(uri.Host);
        Oldest.Enqueue(KeyOf(uri));
        while (Oldest.Count > Most && Oldest.TryDequeue(out var oldest))
        {
            Batches.TryRemove(oldest, out _);
        }
    }

    /// <summary>Whether an address is that of a batch's results. Called for every request to any host, so it allocates nothing for others.</summary>
    public static bool TryFind(Uri? address, [NotNullWhen(true)] out string? batch)
    {
        batch = null;
        if (address is not { IsAbsoluteUri: true, Host: var host })
        {
            return false;
        }

        return (IsKnown(host) && Batches.TryGetValue(KeyOf(address), out batch))
            || (IsStorage(address, host) && (batch = BatchId.OfPath(address.AbsolutePath, FileSuffix)) is not null);
    }

    /// <summary>The bucket is named by the host or by the path.</summary>
    private static bool IsStorage(Uri address, string host) =>
        host.EndsWith(Storage, StringComparison.OrdinalIgnoreCase)
        && address.OriginalString.Contains(Bucket, StringComparison.OrdinalIgnoreCase)
        && (host.StartsWith(Bucket + ".", StringComparison.OrdinalIgnoreCase) || address.AbsolutePath.StartsWith($"/{Bucket}/", StringComparison.Ordinal));

    private static bool IsKnown(string host)
    {
        foreach (var known in Volatile.Read(ref _hosts))
        {
            if (known.Equals(host, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A host that is one too many takes the place of the oldest.</summary>
    private static void Admit(string host)
    {
        while (!IsKnown(host))
        {
            var hosts = Volatile.Read(ref _hosts);
            Interlocked.CompareExchange(ref _hosts, [.. hosts.Skip(hosts.Length == MostHosts ? 1 : 0), host], hosts);
        }
    }

    private static string KeyOf(Uri address) => $"{address.Authority}{address.AbsolutePath}";
}
