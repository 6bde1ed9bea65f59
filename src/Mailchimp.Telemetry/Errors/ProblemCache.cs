using System.Text;

namespace Mailchimp.Telemetry.Errors;

/// <summary>
/// A bounded memory of problem documents that differ in their instance alone: Mailchimp sends the same few again and
/// again. Kept are only those with a documented title and detail, so that what is remembered is nobody's data.
/// Without locks: a lost entry costs one more reading.
/// </summary>
internal sealed class ProblemCache
{
    private const int Places = 64;
    private const int MaxHead = 512;
    private const int InstanceLength = 36;

    private readonly Entry?[] _entries = new Entry?[Places];

    /// <summary>The error of a document that is known but for its instance.</summary>
    public bool TryGet(int statusCode, string? contentType, ReadOnlySpan<byte> body, out MailchimpError error)
    {
        if (TrySplit(body, out var head, out var instance)
            && _entries[PlaceOf(statusCode, head)] is { } entry
            && entry.StatusCode == statusCode
            && entry.ContentType == contentType
            && head.SequenceEqual(entry.Head))
        {
            error = entry.Error with { Instance = Encoding.ASCII.GetString(instance) };
            return true;
        }

        error = default;
        return false;
    }

    /// <summary>Remembers a document that was read whole, where it holds nothing but what is documented.</summary>
    public void Add(int statusCode, string? contentType, ReadOnlySpan<byte> body, in Problem problem, in MailchimpError error)
    {
        if (problem.IsComplete
            && error is { Fingerprint: null, Fields.Count: 0, Title: { } title, Detail: { } detail, Instance: { } instance }
            && ErrorCatalogue.TryGetByTitle(title, out _)
            && ErrorCatalogue.TryGetKnownDetail(detail, out _)
            && TrySplit(body, out var head, out var end)
            && Encoding.ASCII.GetString(end) == instance)
        {
            Volatile.Write(ref _entries[PlaceOf(statusCode, head)], new Entry(statusCode, contentType, head.ToArray(), error with { Instance = null }));
        }
    }

    /// <summary>Splits a document that ends in its instance, as Mailchimp writes it.</summary>
    private static bool TrySplit(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> head, out ReadOnlySpan<byte> instance)
    {
        head = instance = default;
        var start = body.Length - InstanceLength - 2;
        if (start is <= 0 or > MaxHead || !body.EndsWith("\"}"u8) || !body[..start].EndsWith("\"instance\":\""u8))
        {
            return false;
        }

        head = body[..start];
        instance = body.Slice(start, InstanceLength);
        foreach (var b in instance)
        {
            if (!char.IsAsciiHexDigit((char)b) && b != (byte)'-')
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The middle of a document is where its title or detail stands, which tells errors of one status apart.</summary>
    private static int PlaceOf(int statusCode, ReadOnlySpan<byte> head) => (int)((((uint)statusCode * 31) + ((uint)head.Length * 7) + head[head.Length / 2]) % Places);

    private sealed record Entry(int StatusCode, string? ContentType, byte[] Head, MailchimpError Error);
}
