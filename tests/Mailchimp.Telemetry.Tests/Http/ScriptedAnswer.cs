using System.Globalization;
using System.Text;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>What a server sends on one connection in answer to a request, in pieces, and how it ends: made at random.</summary>
internal sealed record ScriptedAnswer(IReadOnlyList<ScriptedAnswer.Piece> Pieces, ScriptedAnswer.Ending End)
{
    private const int MaxBody = 1024 * 1024;

    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 200, 200, 204, 206, 301, 302, 304, 307, 400, 401, 403, 404, 405, 414, 418, 422, 426, 429, 429, 500, 500, 502, 503, 504, 599];
    private static readonly string[] ContentTypes = ["application/problem+json; charset=utf-8", "application/json", "text/html", "nonsense", "application/problem+json;;;"];
    private static readonly string[] Encodings = ["gzip", "deflate", "br", "x-unknown", "gzip, gzip"];

    public enum Ending
    {
        /// <summary>The connection stays open for the next request.</summary>
        Open,
        Closed,
        Reset,
    }

    /// <param name="Bytes">What arrives.</param>
    /// <param name="IsLate">Whether a reader has to wait for it.</param>
    internal readonly record struct Piece(byte[] Bytes, bool IsLate);

    public static ScriptedAnswer Simple { get; } = new([new(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), false)], Ending.Open);

    public static ScriptedAnswer Create(Random random, bool canBeLate, bool canBeMalformed)
    {
        var status = Statuses[random.Next(Statuses.Length)];
        var body = Body(random);
        var head = new StringBuilder();
        for (var informational = random.Next(12) == 0 ? random.Next(1, 3) : 0; informational > 0; informational--)
        {
            head.Append("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        }

        var isOld = random.Next(10) == 0;
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.{(isOld ? 0 : 1)} {status} Some Reason\r\nX-Request-Id: {random.Next()}\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Type: {ContentTypes[random.Next(ContentTypes.Length)]}\r\n");
        if (random.Next(4) == 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Encoding: {Encodings[random.Next(Encodings.Length)]}\r\nX-Folded: a\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n");
        }

        if (status is 301 or 302 or 307 && random.Next(3) > 0)
        {
            head.Append("Location: /3.0/lists\r\n");
        }

        if (random.Next(6) == 0)
        {
            head.Append("Connection: close\r\n");
        }

        var framed = Frame(random, head, body, isOld, canBeMalformed, out var isWhole, out var isLonger);
        byte[] all = [.. Encoding.ASCII.GetBytes(head.ToString()), .. "\r\n"u8, .. framed];

        // A reader of less than was promised would wait for ever.
        var end = (Ending)Math.Max(isWhole ? 0 : 1, random.Next(8) - 5);
        if (random.Next(6) == 0)
        {
            all = all[..random.Next(all.Length + 1)];
            end = random.Next(2) == 0 ? Ending.Closed : Ending.Reset;
        }

        // Whether bytes that nobody reads arrive before the connection is used again is a race of the runtime's own.
        return new ScriptedAnswer(Cut(random, all, canBeLate && !isLonger && status is not (204 or 304)), end);
    }

    private static byte[] Body(Random random)
    {
        var kind = KindCase.All[random.Next(KindCase.All.Count)];
        switch (random.Next(11))
        {
            case 0:
                return [];
            case 1:
                var noise = new byte[random.Next(20) == 0 ? random.Next(MaxBody) : random.Next(5000)];
                random.NextBytes(noise);
                return noise;
            case 2:
                return kind.Bytes[..random.Next(kind.Bytes.Length + 1)];
            case 3:
                return TestServer.Compress(kind.Bytes, "gzip");
            case 4 or 5 or 6:
                return Target.Body(random);
            default:
                return kind.Bytes;
        }
    }

    private static byte[] Frame(Random random, StringBuilder head, byte[] body, bool isOld, bool canBeMalformed, out bool isWhole, out bool isLonger)
    {
        isWhole = true;
        isLonger = false;
        if (isOld || random.Next(10) == 0)
        {
            isWhole = false;
            return body;
        }

        if (random.Next(3) == 0)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
            var hasTrailer = random.Next(3) == 0;
            var chunks = new MemoryStream();
            for (var at = 0; at < body.Length;)
            {
                var length = Math.Min(body.Length - at, random.Next(1, (body.Length / 3) + 2));
                chunks.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length:x}{(random.Next(9) == 0 ? ";extension=1" : string.Empty)}\r\n")));
                chunks.Write(body, at, length);
                isWhole &= random.Next(400) > 0 || !canBeMalformed;
                chunks.Write(isWhole ? "\r\n"u8 : "\rx"u8);
                at += length;
            }

            chunks.Write(hasTrailer ? "0\r\nX-Trailer: a\r\n\r\n"u8 : "0\r\n\r\n"u8);
            return chunks.ToArray();
        }

        var claimed = random.Next(12) switch { 0 => body.Length + random.Next(1, 100), 1 => random.Next(body.Length + 1), _ => body.Length };
        isWhole = claimed <= body.Length;
        isLonger = claimed < body.Length;
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {claimed}\r\n");
        return body;
    }

    private static List<Piece> Cut(Random random, byte[] all, bool canBeLate)
    {
        var pieces = new List<Piece>();
        var most = random.Next(3) switch { 0 => all.Length + 1, 1 => 400, _ => 40 };
        for (var at = 0; at < all.Length;)
        {
            // Single bytes at first, then larger pieces: a megabyte in pieces of 40 bytes would take all the time.
            var length = Math.Min(all.Length - at, random.Next(1, Math.Max(most, at / 4) + 1));
            pieces.Add(new Piece(all[at..(at + length)], canBeLate && random.Next(3) == 0));
            at += length;
        }

        return pieces;
    }
}
