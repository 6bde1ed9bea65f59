using System.Buffers;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors.Partial;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Fuzz;

/// <summary>What is to hold for any bytes. A target throws where it does not.</summary>
public static partial class Target
{
    private const int MaxInput = 64 * 1024;

    /// <summary>Not before the fuzzer runs: instrumented code needs its memory.</summary>
    private static readonly Lazy<FrozenSet<string>> Templates = new(static () => RouteTable.ReadAll().Select(route => route.Template).ToFrozenSet(StringComparer.Ordinal));

    private static readonly ResponseShape[] Shapes = [.. Enum.GetValues<ResponseShape>().Where(static shape => shape != ResponseShape.Plain)];

    private static readonly Lazy<FrozenSet<string>> Codes = new(static () =>
        Enum.GetValues<MailchimpErrorKind>().Select(static kind => kind.GetName()).Concat([PartialCodes.ContactExists, PartialCodes.Generic, PartialCodes.Other]).ToFrozenSet(StringComparer.Ordinal));

    /// <summary>The targets by name; each has a folder of that name in <c>corpus</c>.</summary>
    public static FrozenDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>
    {
        ["classify"] = Classify,
        ["redact"] = Redact,
        ["route"] = Match,
        ["decode"] = Decode,
        ["partial"] = ReadPartialFailures,
    }.ToFrozenDictionary();

    /// <summary>Any body is classified, within bounds, and the same the second time, when it may be remembered.</summary>
    private static void Classify(byte[] input)
    {
        if (input.Length is 0 or > MaxInput)
        {
            return;
        }

        var status = 400 + (input[0] % 200);
        var body = input.AsSpan(1);
        var contentType = (input[0] & 1) == 0 ? "application/problem+json" : "text/html";
        var first = MailchimpErrorClassifier.Classify(status, contentType, body);
        Check(first == MailchimpErrorClassifier.Classify(status, contentType, body) with { Fields = first.Fields }, "the second time differs");
        if (body.EndsWith("}"u8))
        {
            // A document with something behind it is never remembered. Not at any other end: a number may be cut off.
            Check(first == MailchimpErrorClassifier.Classify(status, contentType, [.. body, (byte)' ']) with { Fields = first.Fields }, "what is remembered differs from what is read");
        }

        Check(first.Title is null or { Length: > 0 and <= 64 }, "title");
        Check(first.Detail is null or { Length: > 0 and <= 512 }, "detail");
        Check(first.Instance is null or { Length: > 0 and <= 64 }, "instance");
        Check(first.Fields.Count <= 16, "fields");
        Check(Enum.IsDefined(first.Kind), "kind");
    }

    /// <summary>No key is left, redacting twice changes nothing, and bytes are redacted as characters are.</summary>
    private static void Redact(byte[] input)
    {
        if (input.Length > MaxInput)
        {
            return;
        }

        var text = Encoding.UTF8.GetString(input);
        var once = MailchimpRedactor.Default.Redact(text);
        Check(ReferenceEquals(once, MailchimpRedactor.Default.Redact(once)), "redacting twice changes the text");
        Check(!Key().IsMatch(once), "a key is left");
        var keys = MailchimpRedactor.Default.RedactKeys(text);
        Check(ReferenceEquals(keys, MailchimpRedactor.Default.RedactKeys(keys)), "redacting keys twice changes the text");
        Check(!Key().IsMatch(keys), "a key is left where only keys are redacted");
        var output = new ArrayBufferWriter<byte>();
        var valid = Encoding.UTF8.GetBytes(text);
        var isRedacted = MailchimpRedactor.Default.TryRedact(valid, output);
        Check(isRedacted == !ReferenceEquals(once, text) && (!isRedacted || Encoding.UTF8.GetString(output.WrittenSpan) == once), "bytes are redacted in another way");
        MailchimpRedactor.Default.TryRedact(input, new ArrayBufferWriter<byte>());
    }

    /// <summary>Any path has a template of the table or none, and slashes behind it do not matter.</summary>
    private static void Match(byte[] input)
    {
        var path = Encoding.Latin1.GetString(input);
        var route = RouteTable.Shared.Match("GET", path);
        Check(route.Template is null || Templates.Value.Contains(route.Template), "a template that nobody wrote");
        Check(route == RouteTable.Shared.Match("GET", path + "//"), "slashes matter");
        Check(route.Operation is null || route.SpanName == $"GET {route.Template}", "a span's name");
    }

    /// <summary>Any bytes can be inflated within bounds, and looked at as Base64.</summary>
    private static void Decode(byte[] input)
    {
        if (input.Length is 0 or > MaxInput)
        {
            return;
        }

        using var content = new ByteArrayContent([]);
        content.Headers.TryAddWithoutValidation("Content-Encoding", (input[0] % 5) switch { 0 => "gzip", 1 => "br", 2 => "deflate", 3 => "gzip, deflate", _ => "identity" });
        Check(BodyDecoder.Decode(input.AsMemory(1), BodyDecoder.EncodingOf(content.Headers)).Length <= Math.Max(BodyPeek.Cap, input.Length), "more than the cap");
        Base64Matcher.TryDecode(Encoding.Latin1.GetString(input), out _);
        AuthorizationValue.Secret(Encoding.Latin1.GetString(input));
    }

    /// <summary>
    /// Any body is read within bounds, and alike however it is cut into pieces. The first byte chooses the shape and
    /// whether the body is compressed; the second says how many bytes follow that are the sizes of the pieces, in turn.
    /// </summary>
    private static void ReadPartialFailures(byte[] input)
    {
        if (input.Length < 2 || input.Length > MaxInput || input.Length < 2 + (input[1] % 16))
        {
            return;
        }

        var sizes = input[2..(2 + (input[1] % 16))];
        var body = input[(2 + sizes.Length)..];
        var shape = Shapes[input[0] % Shapes.Length];
        MailchimpPartialFailureClassifier.Classify(body);

        // What is compressed well: a mutated archive is hardly ever read further than to its first wrong bit.
        var isCompressed = shape == ResponseShape.Results && input[0] >= 128;
        var passed = isCompressed ? Compress(body) : body;
        var whole = Read(shape, passed, []);
        var inPieces = Read(shape, passed, sizes);
        CheckWithinBounds(whole);
        CheckWithinBounds(inPieces);

        // The runtime's own reader gives out less before a fault in compressed data if it is asked for more at once.
        Check(Describe(whole) == Describe(inPieces) || (!isCompressed && body is [0x1F, ..]), "pieces are read in another way");
    }

    private static HiddenFailures Read(ResponseShape shape, byte[] body, byte[] sizes)
    {
        using var reader = ResponseReader.For(shape);
        var rest = body.AsSpan();
        for (var piece = 0; !rest.IsEmpty; piece++)
        {
            var size = sizes.Length == 0 ? rest.Length : Math.Min(rest.Length, sizes[piece % sizes.Length] + 1);
            reader.Feed(rest[..size]);
            rest = rest[size..];
        }

        return reader.Result;
    }

    private static void CheckWithinBounds(HiddenFailures found)
    {
        Check(found.Total is null or >= 0, "the total");
        Check(found.Codes.All.All(static code => code.Value > 0 && Codes.Value.Contains(code.Key)), "a code");
        Check(found.Codes.Total == found.Codes.All.Values.Sum(), "the sum of the codes");
        Check(found.ToFailure(isComplete: true) is null or { ErrorCount: > 0, TotalCount: null or >= 0 }, "the failure");
        foreach (var batch in found.Batches)
        {
            Check(batch is { Total: null or >= 0, Finished: null or >= 0, Errored: null or >= 0 }, "a batch's counts");
            Check(batch.Id is null || Id().IsMatch(batch.Id), "a batch's id");
        }
    }

    private static string Describe(HiddenFailures found) => $"{found.Total} | {string.Join(' ', found.Codes.All)} | {string.Join(' ', found.Batches)}";

    private static byte[] Compress(byte[] body)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return output.ToArray();
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Does not hold: {what}.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,24}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex("[0-9a-f]{32}(-|&#45;|&#x2d;|%2d)us[0-9]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Key();
}
