using System.Buffers;
using System.Globalization;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Calls;

/// <summary>
/// Whether two requests have the same body, for contents that hold it in memory. Contents that can't be compared
/// (a stream, an application's own class) are inconclusive. For a long body, the beginning and the length count.
/// </summary>
internal readonly record struct ContentIdentity
{
    private const int MaxBytes = 16 * 1024;

    private static readonly Type[] InMemory = [typeof(ByteArrayContent), typeof(StringContent), typeof(FormUrlEncodedContent), typeof(ReadOnlyMemoryContent)];

    private ContentIdentity(ContentForm form, int hash) => (Form, Hash) = (form, hash);

    private enum ContentForm
    {
        None,
        Bytes,
        Value,
        Unknown,
    }

    private ContentForm Form { get; }

    private int Hash { get; }

    /// <summary>A text that requests with the same body have in common; null if the body can't be compared.</summary>
    public string? Text => !IsComparable ? null : string.Create(CultureInfo.InvariantCulture, $"{Form} {Hash:x8}");

    public static ContentIdentity Of(HttpContent? content)
    {
        switch (content)
        {
            case null:
                return default;
            case JsonContent { Value: { } value }:
                return new(ContentForm.Value, RuntimeHelpers.GetHashCode(value));
            default:
                // A class of the application's may do anything when it is read.
                return Array.IndexOf(InMemory, content.GetType()) >= 0 ? OfBytes(content) : new(ContentForm.Unknown, 0);
        }
    }

    public bool IsComparable => Form != ContentForm.Unknown;

    /// <summary>True and false are certain; null is inconclusive.</summary>
    public bool? IsSameAs(ContentIdentity other) => (Form, other.Form) switch
    {
        (ContentForm.None, _) or (_, ContentForm.None) => Form == other.Form,
        (ContentForm.Unknown, _) or (_, ContentForm.Unknown) => null,
        var (mine, its) when mine != its => null,
        _ => Hash == other.Hash,
    };

    private static ContentIdentity OfBytes(HttpContent content)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(MaxBytes);
        try
        {
            using var head = new TruncatingStream(bytes.AsMemory(0, MaxBytes));
            content.CopyTo(head, context: null, CancellationToken.None);
            var hash = new HashCode();
            hash.AddBytes(head.Bytes);
            hash.Add(head.Length);
            return new(ContentForm.Bytes, hash.ToHashCode());
        }
        catch (Exception)
        {
            // The application is done with it.
            return new(ContentForm.Unknown, 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
