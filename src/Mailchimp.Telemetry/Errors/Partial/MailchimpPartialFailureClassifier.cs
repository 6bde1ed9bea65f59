using System.Buffers;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry;

/// <summary>
/// Finds the failures hidden in a successful response of the Mailchimp Marketing API, for applications that want to act
/// on them. Thread-safe; no body makes it throw, however malformed.
/// </summary>
public static class MailchimpPartialFailureClassifier
{
    private const int BufferSize = 16 * 1024;

    private static readonly ResponseShape[] Shapes = [ResponseShape.Members, ResponseShape.Batch, ResponseShape.Batches, ResponseShape.Checklist];

    /// <summary>
    /// Classifies the JSON body of a response with a status below 300: the response to <c>POST /lists/{list_id}</c> or
    /// <c>POST /lists/{list_id}/segments/{segment_id}</c>, a batch, a list of batches, or a campaign's send checklist.
    /// </summary>
    /// <param name="body">The decompressed body, or its beginning.</param>
    /// <returns>What failed; null if nothing did, or if the body is something else.</returns>
    public static MailchimpPartialFailure? Classify(ReadOnlySpan<byte> body)
    {
        foreach (var shape in Shapes)
        {
            using var reader = ResponseReader.For(shape);
            reader.Feed(body);
            if (reader.Result.ToFailure(reader.IsComplete) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>
    /// Classifies the results of a batch, each response as if it had been returned on its own. Reads at most 64 MiB, decompressed.
    /// </summary>
    /// <param name="archive">The <c>tar.gz</c> from the batch's <c>response_body_url</c>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>What failed, by kind of error; null if the archive was read to its end and nothing did. If it was not, <see cref="MailchimpPartialFailure.IsComplete"/> is false, even if no failure was found.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="archive"/> is null.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    /// <exception cref="IOException">The stream could not be read. Other exceptions of the stream are passed on as well.</exception>
    public static async Task<MailchimpPartialFailure?> ClassifyResultsAsync(Stream archive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var (found, isComplete) = await ReadResultsAsync(archive, cancellationToken).ConfigureAwait(false);
        return found.ToFailure(isComplete) ?? (isComplete ? null : new MailchimpPartialFailure { ErrorCount = 0, IsComplete = false });
    }

    /// <summary>Reads the results of a batch. The total is null if the archive holds none.</summary>
    internal static async Task<(HiddenFailures Found, bool IsComplete)> ReadResultsAsync(Stream archive, CancellationToken cancellationToken)
    {
        using var reader = ResponseReader.For(ResponseShape.Results);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (!reader.HasEnded && await archive.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                reader.Feed(buffer.AsSpan(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return (reader.Result, reader.IsComplete);
    }
}
