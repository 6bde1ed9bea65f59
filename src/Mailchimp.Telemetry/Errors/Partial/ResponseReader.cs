using System.Buffers.Text;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Finds the failures in the body of a successful response, as it passes.</summary>
internal abstract class ResponseReader : JsonScanner, IBodyReader
{
    /// <summary>The reader for a shape in which failures can hide.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No failures can hide in this shape.</exception>
    public static IBodyReader For(ResponseShape shape) => shape switch
    {
        ResponseShape.Members => new MembersReader(),
        ResponseShape.Batch => new BatchReader(isList: false),
        ResponseShape.Batches => new BatchReader(isList: true),
        ResponseShape.Checklist => new ChecklistReader(),
        ResponseShape.Results => new ResultsReader(),
        _ => throw new ArgumentOutOfRangeException(nameof(shape)),
    };

    public abstract HiddenFailures Result { get; }

    public void Dispose()
    {
    }

    public static int? Number(ReadOnlySpan<byte> raw) =>
        Utf8Parser.TryParse(raw, out int number, out var length) && length == raw.Length && number >= 0 ? number : null;

    protected static string Text(ReadOnlySpan<byte> raw)
    {
        Span<char> buffer = new char[raw.Length];
        return new string(buffer[..JsonText.Decode(raw, buffer)]);
    }
}
