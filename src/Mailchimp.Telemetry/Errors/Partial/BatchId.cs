using System.Buffers;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>The id of a batch, ten characters in practice.</summary>
internal static class BatchId
{
    /// <summary>Shorter than a key.</summary>
    private const int MaxLength = 24;

    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_");

    /// <summary>The text if it can be an id, otherwise null, so that nothing else gets into a signal in its place.</summary>
    public static string? Of(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Characters) ? text.ToString() : null;

    /// <summary>The id at the end of a path, before a suffix.</summary>
    public static string? OfPath(ReadOnlySpan<char> path, ReadOnlySpan<char> suffix = default)
    {
        path = path.TrimEnd('/');
        return path.EndsWith(suffix, StringComparison.Ordinal) ? Of(path[(path.LastIndexOf('/') + 1)..^suffix.Length]) : null;
    }
}
