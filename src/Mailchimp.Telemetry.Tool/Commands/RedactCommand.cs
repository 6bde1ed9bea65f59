using System.Buffers;
using System.CommandLine;
using System.IO.Pipelines;
using System.Text;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Removes keys, tokens and personal data from a text.</summary>
internal static class RedactCommand
{
    /// <summary>Text, its copy and the result are in memory.</summary>
    private const long MaxLength = 1L << 30;

    public static Command Create()
    {
        var lines = new Option<bool>("--lines") { Description = "Write each line as it arrives, for input that is endless or larger than 1 GiB; a value on a different line from its name is then missed." };
        var secretsOnly = new Option<bool>("--secrets-only") { Description = "Leave personal data as it is." };
        var command = new Command("redact", "Removes keys, tokens and personal data from standard input, and writes the rest to standard output.") { lines, secretsOnly };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var redactor = new MailchimpRedactor(new MailchimpRedactionOptions { RedactPersonalData = !parsed.GetValue(secretsOnly) });
            var reader = PipeReader.Create(Console.OpenStandardInput());
            var encoding = await FindEncodingAsync(reader, cancellationToken);
            await using var input = AsUtf8(reader.AsStream(), encoding);
            await using var output = AsUtf8(StandardOutput.Open(), encoding);
            try
            {
                await (parsed.GetValue(lines) ? CopyLinesAsync(input, output, redactor, cancellationToken) : CopyAsync(input, output, redactor, MaxLength, cancellationToken));
            }
            catch (IOException exception) when (StandardOutput.HasNoReader(exception))
            {
                // As with head: the reader has what it wants.
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Whether the input begins with the mark of UTF-16, as Windows PowerShell writes its files; nothing is consumed.</summary>
    private static async Task<Encoding?> FindEncodingAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAtLeastAsync(2, cancellationToken);
        var start = read.Buffer.Slice(0, Math.Min(2, read.Buffer.Length)).ToArray();
        reader.AdvanceTo(read.Buffer.Start);
        return start switch
        {
            [0xFF, 0xFE] => Encoding.Unicode,
            [0xFE, 0xFF] => Encoding.BigEndianUnicode,
            _ => null,
        };
    }

    private static Stream AsUtf8(Stream stream, Encoding? encoding) => encoding is null ? stream : Encoding.CreateTranscodingStream(stream, encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    /// <summary>Bytes, not text: what is no UTF-8 stays as it is.</summary>
    /// <exception cref="ToolException">The input is longer.</exception>
    internal static async Task CopyAsync(Stream input, Stream output, MailchimpRedactor redactor, long maxLength, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[80 * 1024];
        while (await input.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            if (all.Length + count > maxLength)
            {
                throw new ToolException("The input is larger than 1 GiB: use --lines.");
            }

            all.Write(buffer, 0, count);
        }

        await output.WriteAsync(Redact(redactor, all.GetBuffer().AsMemory(0, (int)all.Length)), cancellationToken);
    }

    private static async Task CopyLinesAsync(Stream input, Stream output, MailchimpRedactor redactor, CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input);
        while (await reader.ReadAsync(cancellationToken) is var read && (!read.IsCompleted || !read.Buffer.IsEmpty))
        {
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                var next = rest.GetPosition(1, end);
                await output.WriteAsync(Redact(redactor, rest.Slice(0, next).ToArray()), cancellationToken);
                rest = rest.Slice(next);
            }

            if (read.IsCompleted)
            {
                await output.WriteAsync(Redact(redactor, rest.ToArray()), cancellationToken);
                rest = rest.Slice(rest.End);
            }

            await output.FlushAsync(cancellationToken);
            reader.AdvanceTo(rest.Start, rest.End);
        }
    }

    private static ReadOnlyMemory<byte> Redact(MailchimpRedactor redactor, ReadOnlyMemory<byte> text)
    {
        var safe = new ArrayBufferWriter<byte>(Math.Max(1, text.Length));
        return redactor.TryRedact(text.Span, safe) ? safe.WrittenMemory : text;
    }
}
