using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>The frames that an HTTP/2 server sends in answer to a request, made at random; each but the stream's identifier.</summary>
/// <param name="Before">What is sent at once: all of the head, and some of the body.</param>
/// <param name="Behind">What is sent once the application has the head.</param>
/// <param name="Ending">What happens to the connection then.</param>
internal sealed record ScriptedStream(IReadOnlyList<ScriptedStream.Frame> Before, IReadOnlyList<ScriptedStream.Frame> Behind, ScriptedStream.End Ending)
{
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;
    private const byte Padded = 8;
    /// <summary>Fits into a stream's first window.</summary>
    private const int SmallBody = 60_000;

    private const int MaxBody = 300 * 1024;

    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 204, 302, 304, 400, 401, 403, 404, 405, 418, 422, 429, 429, 500, 502, 503, 599];
    private static readonly string[] ContentTypes = ["application/problem+json; charset=utf-8", "application/json", "text/html", "nonsense"];

    public enum FrameType : byte
    {
        Data = 0,
        Headers = 1,
        Reset = 3,
        Settings = 4,
        Ping = 6,
        GoAway = 7,
        WindowUpdate = 8,
        Continuation = 9,
    }

    public enum End
    {
        Open,

        /// <summary>The server will take no more streams, and finishes this one.</summary>
        GoAway,

        /// <summary>The server has not looked at this stream, which is sent again on another connection.</summary>
        GoAwayUnprocessed,

        /// <summary>The server breaks a rule of the protocol.</summary>
        Violation,
        Closed,
    }

    public static ScriptedStream Simple { get; } = new([Head(200, [("content-type", "text/plain")], 0), new Frame(FrameType.Data, EndStream, "ok"u8.ToArray())], [], End.Open);

    /// <param name="random">Makes it.</param>
    /// <param name="canBreak">Whether the body can be cut short.</param>
    /// <param name="canBeLarge">Whether the body can be larger than what a server may send before anybody reads.</param>
    public static ScriptedStream Create(Random random, bool canBreak, bool canBeLarge)
    {
        var before = new List<Frame>();
        var behind = new List<Frame>();
        var fate = random.Next(12);
        if (fate is 0 or 1)
        {
            // Nothing of the answer arrives: the stream is refused, which is no answer and can be sent again, or reset.
            return fate == 0
                ? new ScriptedStream([], [], random.Next(2) == 0 ? End.GoAwayUnprocessed : End.Violation)
                : new ScriptedStream([Reset(random)], [], End.Open);
        }

        for (var informational = random.Next(12) == 0 ? random.Next(1, 3) : 0; informational > 0; informational--)
        {
            before.Add(Head(103, [("link", "</a>")], 0));
        }

        var status = Statuses[random.Next(Statuses.Length)];
        var body = status is 204 or 304 ? [] : Body(random, canBeLarge ? MaxBody : SmallBody);
        var isCut = random.Next(5) == 0 && canBreak;
        var trailers = random.Next(5) == 0;
        var isEmpty = body.Length == 0 && !isCut && !trailers && random.Next(2) == 0;
        AddHead(random, before, status, body.Length, isEmpty);
        if (isEmpty)
        {
            return new ScriptedStream(before, behind, Ended(random));
        }

        // How much comes with the head: all, nothing, or a part.
        var early = random.Next(3) switch { 0 => int.MaxValue, 1 => 0, _ => random.Next(body.Length + 1) };
        var until = isCut ? random.Next(body.Length + 1) : body.Length;
        for (var at = 0; at < until;)
        {
            var length = Math.Min(until - at, random.Next(1, 16_000));
            var isLast = at + length == body.Length && !trailers && !isCut;
            (at < early ? before : behind).Add(Data(random, body.AsSpan(at, length), isLast ? EndStream : (byte)0));
            at += length;
        }

        var last = early == int.MaxValue ? before : behind;
        if (isCut)
        {
            if (random.Next(2) == 0)
            {
                behind.Add(Reset(random));
                return new ScriptedStream(before, behind, End.Open);
            }

            return new ScriptedStream(before, behind, random.Next(2) == 0 ? End.Violation : End.Closed);
        }

        if (trailers)
        {
            last.Add(Fields([("x-trailer", "a"), ("x-checksum", "0123")], EndStream));
        }
        else if (body.Length == 0)
        {
            last.Add(new Frame(FrameType.Data, EndStream, []));
        }

        return new ScriptedStream(before, behind, Ended(random));
    }

    /// <summary>A frame's payload for any stream.</summary>
    public static byte[] ToBytes(in Frame frame, int stream) => Write(frame.Type, frame.Flags, stream, frame.Payload);

    public static byte[] Write(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, payload.Length << 8);
        bytes[3] = (byte)type;
        bytes[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(5), stream);
        payload.CopyTo(bytes.AsSpan(9));
        return bytes;
    }

    private static End Ended(Random random) => random.Next(8) == 0 ? End.GoAway : End.Open;

    private static void AddHead(Random random, List<Frame> frames, int status, int length, bool isEmpty)
    {
        var fields = new List<(string Name, string Value)>
        {
            ("content-type", ContentTypes[random.Next(ContentTypes.Length)]),
            ("x-request-id", random.Next().ToString(CultureInfo.InvariantCulture)),
        };
        if (random.Next(3) == 0)
        {
            fields.Add(("content-length", length.ToString(CultureInfo.InvariantCulture)));
        }

        if (random.Next(4) == 0)
        {
            fields.AddRange([("set-cookie", "a=b"), ("set-cookie", "c=d"), ("content-encoding", random.Next(2) == 0 ? "gzip" : "x-unknown")]);
        }

        if (status == 302 && random.Next(2) == 0)
        {
            fields.Add(("location", "/3.0/lists"));
        }

        var whole = Head(status, fields, isEmpty ? EndStream : (byte)0);
        if (random.Next(4) > 0)
        {
            frames.Add(whole);
            return;
        }

        var cut = random.Next(1, whole.Payload.Length);
        frames.Add(new Frame(FrameType.Headers, isEmpty ? EndStream : (byte)0, whole.Payload[..cut]));
        frames.Add(new Frame(FrameType.Continuation, EndHeaders, whole.Payload[cut..]));
    }

    private static byte[] Body(Random random, int most)
    {
        var kind = KindCase.All[random.Next(KindCase.All.Count)].Bytes;
        switch (random.Next(10))
        {
            case 0:
                return [];
            case 3 or 4 or 5 when Target.Body(random) is var hidden && hidden.Length < most:
                return hidden;
            case 1:
                var noise = new byte[random.Next(10) == 0 ? random.Next(most) : random.Next(5000)];
                random.NextBytes(noise);
                return noise;
            case 2:
                return TestServer.Compress(kind, "gzip");
            default:
                return kind;
        }
    }

    private static Frame Head(int status, IReadOnlyList<(string Name, string Value)> fields, byte flags) =>
        Fields([(":status", status.ToString(CultureInfo.InvariantCulture)), .. fields], flags);

    /// <summary>HPACK at its plainest: each field a literal with a name of its own, no table, no Huffman code.</summary>
    private static Frame Fields(IEnumerable<(string Name, string Value)> fields, byte flags)
    {
        var payload = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            payload.WriteByte(0);
            payload.WriteByte((byte)name.Length);
            payload.Write(Encoding.ASCII.GetBytes(name));
            payload.WriteByte((byte)value.Length);
            payload.Write(Encoding.ASCII.GetBytes(value));
        }

        return new Frame(FrameType.Headers, (byte)(EndHeaders | flags), payload.ToArray());
    }

    private static Frame Data(Random random, ReadOnlySpan<byte> bytes, byte flags)
    {
        if (random.Next(5) > 0)
        {
            return new Frame(FrameType.Data, flags, bytes.ToArray());
        }

        var padding = random.Next(20);
        return new Frame(FrameType.Data, (byte)(flags | Padded), [(byte)padding, .. bytes, .. new byte[padding]]);
    }

    private static Frame Reset(Random random)
    {
        var code = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(code, random.Next(14));
        return new Frame(FrameType.Reset, 0, code);
    }

    public override string ToString() => $"{string.Join(' ', Before)} | {string.Join(' ', Behind)} | {Ending}";

    internal readonly record struct Frame(FrameType Type, byte Flags, byte[] Payload)
    {
        public override string ToString() => $"{Type}({Payload.Length}{((Flags & EndStream) != 0 && Type != FrameType.Reset ? ", last" : string.Empty)})";
    }
}
