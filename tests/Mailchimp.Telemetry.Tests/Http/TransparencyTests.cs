using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>
/// The application never notices: the same random answers, read in the same random ways, look the same from a host
/// that the library follows and from one that it does not.
/// </summary>
public class TransparencyTests
{
    private const int Seeds = 8;

    /// <summary>Bounds a case that hangs: then it shows as a difference.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Cases for each seed; more by the environment variable <c>TRANSPARENCY_CASES</c>.</summary>
    private static readonly int Cases = int.Parse(Environment.GetEnvironmentVariable("TRANSPARENCY_CASES") ?? "2500", CultureInfo.InvariantCulture);

    private enum Reading
    {
        Bytes,
        HeadersThenBytes,
        OddPieces,
        SlowCopy,
        BufferedTwice,
        DisposedUnread,
        DisposedHalfRead,
        Synchronous,
        CancelledBefore,
        CancelledAfterHeaders,
        CancelledHalfRead,
    }

    public static IEnumerable<object[]> AllSeeds => Enumerable.Range(1, Seeds).Select(seed => new object[] { seed });

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public async Task Random_answers_read_in_random_ways_look_the_same(int seed)
    {
        using var meters = Sdk.CreateMeterProviderBuilder().AddMailchimpInstrumentation().Build();
        using var spans = Sdk.CreateTracerProviderBuilder().AddMailchimpInstrumentation().Build();
        var random = new Random(seed);
        for (var run = 0; run < Cases; run++)
        {
            var reading = (Reading)random.Next(Enum.GetValues<Reading>().Length);

            // Whether a body that is late and unwanted arrives before the next call needs its connection is a race of the runtime's own.
            var canBeLate = random.Next(2) == 0 && reading is not (Reading.DisposedUnread or Reading.DisposedHalfRead or Reading.Synchronous or Reading.CancelledHalfRead or Reading.CancelledAfterHeaders);

            // Where chunks are malformed the runtime drops what it has read in the same read: a larger read drops more.
            var canBeMalformed = reading is not (Reading.DisposedHalfRead or Reading.CancelledHalfRead);
            var answers = Enumerable.Range(0, 4).Select(_ => ScriptedAnswer.Create(random, canBeLate, canBeMalformed)).ToArray();
            var pieces = random.Next(1, 3000);

            var without = await ObserveAsync("plain.example", answers, reading, pieces, canBeLate);
            var with = await ObserveAsync("us6.api.mailchimp.com", answers, reading, pieces, canBeLate);

            if (with != without)
            {
                Assert.Fail($"seed {seed}, case {run}, {reading} in pieces of {pieces}\n--- without\n{without}\n--- with\n{with}\n--- first answer\n{Encoding.Latin1.GetString([.. answers[0].Pieces.SelectMany(piece => piece.Bytes).Take(1500)])}\n{answers[0].End}");
            }
        }
    }

    /// <summary>All that an application can see of a call and of one behind it, as text.</summary>
    private static async Task<string> ObserveAsync(string host, IEnumerable<ScriptedAnswer> answers, Reading reading, int pieces, bool canBeLate)
    {
        var script = new Queue<ScriptedAnswer>(answers);
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = true,
            MaxAutomaticRedirections = 2,
            ConnectCallback = (_, _) =>
            {
                connections++;
                return ValueTask.FromResult<Stream>(new ScriptedConnection(script));
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://{host}/3.0/"), Timeout = Patience };
        var seen = new StringBuilder();
        await ReadAsync(client, reading, pieces, seen);

        // Whether a connection can be used again shows in the next call.
        script.Clear();
        script.Enqueue(ScriptedAnswer.Simple);
        script.Enqueue(ScriptedAnswer.Simple);
        await ReadAsync(client, Reading.Bytes, pieces, seen);
        return canBeLate ? seen.ToString() : seen.Append(CultureInfo.InvariantCulture, $"\nconnections {connections}").ToString();
    }

    private static async Task ReadAsync(HttpClient client, Reading reading, int pieces, StringBuilder seen)
    {
        using var cancellation = new CancellationTokenSource();
        if (reading == Reading.CancelledBefore)
        {
            await cancellation.CancelAsync();
        }

        try
        {
            var completion = reading is Reading.Bytes or Reading.CancelledBefore ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;
            using var request = new HttpRequestMessage(HttpMethod.Get, "lists/abc/members");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer 0123456789abcdef0123456789abcdef-us6");
            using var response = reading == Reading.Synchronous ? client.Send(request, completion) : await client.SendAsync(request, completion, cancellation.Token);
            Describe(response, seen);
            await ReadBodyAsync(response.Content, reading, pieces, seen, cancellation);

            // They are there once the body has been read; before that, the peek may have come upon them.
            if (reading is not (Reading.DisposedUnread or Reading.DisposedHalfRead))
            {
                foreach (var trailer in response.TrailingHeaders)
                {
                    seen.Append(CultureInfo.InvariantCulture, $"\ntrailer {trailer.Key}: {string.Join(", ", trailer.Value)}");
                }
            }
        }
        catch (Exception exception)
        {
            Describe(exception, seen);
        }
    }

    private static void Describe(HttpResponseMessage response, StringBuilder seen)
    {
        seen.Append(CultureInfo.InvariantCulture, $"\n{(int)response.StatusCode} {response.ReasonPhrase} {response.Version} {response.RequestMessage!.RequestUri!.PathAndQuery}\n");
        foreach (var header in response.Headers.NonValidated)
        {
            seen.Append(CultureInfo.InvariantCulture, $"{header.Key}: {header.Value}\n");
        }

        foreach (var header in response.Content.Headers.NonValidated)
        {
            seen.Append(CultureInfo.InvariantCulture, $"content {header.Key}: {header.Value}\n");
        }

        seen.Append(CultureInfo.InvariantCulture, $"length {response.Content.Headers.ContentLength} type {response.Content.Headers.ContentType}");
    }

    /// <summary>Types, messages and errors. The innermost text names how many bytes are missing or not by whether the end of the connection had been seen: it is left out.</summary>
    private static void Describe(Exception exception, StringBuilder seen)
    {
        seen.Append(CultureInfo.InvariantCulture, $"\n{exception.GetType()} {exception.Message} {(exception as HttpRequestException)?.HttpRequestError} {(exception as HttpIOException)?.HttpRequestError}");
        if (exception.InnerException is { } inner)
        {
            seen.Append(CultureInfo.InvariantCulture, $" <- {inner.GetType()}");
        }
    }

    private static async Task ReadBodyAsync(HttpContent content, Reading reading, int pieces, StringBuilder seen, CancellationTokenSource cancellation)
    {
        switch (reading)
        {
            case Reading.Bytes or Reading.HeadersThenBytes or Reading.CancelledBefore:
                Describe(await content.ReadAsByteArrayAsync(), seen);
                break;
            case Reading.OddPieces or Reading.DisposedHalfRead or Reading.CancelledHalfRead:
                await ReadPiecesAsync(content, reading, pieces, seen, cancellation);
                break;
            case Reading.SlowCopy:
                using (var target = new YieldingStream())
                {
                    await content.CopyToAsync(target);
                    Describe(target.ToArray(), seen);
                }

                break;
            case Reading.BufferedTwice:
                await content.LoadIntoBufferAsync();
                Describe(await content.ReadAsByteArrayAsync(), seen);
                seen.Append(CultureInfo.InvariantCulture, $" length {content.Headers.ContentLength}");
                Describe(await content.ReadAsByteArrayAsync(), seen);
                break;
            case Reading.Synchronous:
                using (var stream = content.ReadAsStream())
                using (var copy = new MemoryStream())
                {
                    stream.CopyTo(copy);
                    Describe(copy.ToArray(), seen);
                }

                break;
            case Reading.CancelledAfterHeaders:
                await cancellation.CancelAsync();
                Describe(await content.ReadAsByteArrayAsync(cancellation.Token), seen);
                break;
        }
    }

    private static async Task ReadPiecesAsync(HttpContent content, Reading reading, int pieces, StringBuilder seen, CancellationTokenSource cancellation)
    {
        using var stream = await content.ReadAsStreamAsync();
        seen.Append(CultureInfo.InvariantCulture, $" {stream.CanRead} {stream.CanSeek} {stream.CanWrite}");
        using var copy = new MemoryStream();
        var buffer = new byte[pieces];
        while (await stream.ReadAsync(buffer.AsMemory(0, 1 + ((int)copy.Length % pieces)), cancellation.Token) is > 0 and var count)
        {
            copy.Write(buffer, 0, count);
            if (reading == Reading.DisposedHalfRead)
            {
                break;
            }

            if (reading == Reading.CancelledHalfRead)
            {
                await cancellation.CancelAsync();
            }
        }

        if (reading == Reading.OddPieces)
        {
            Describe(copy.ToArray(), seen);
        }
    }

    private static void Describe(byte[] bytes, StringBuilder seen) =>
        seen.Append(CultureInfo.InvariantCulture, $"\n{bytes.Length} bytes {Convert.ToHexString(SHA256.HashData(bytes))}");

    /// <summary>A target that is never done at once.</summary>
    private sealed class YieldingStream : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            Write(buffer.Span);
        }

        public override async Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            await WriteAsync(buffer.AsMemory(offset, count), cancellationToken);
    }
}
