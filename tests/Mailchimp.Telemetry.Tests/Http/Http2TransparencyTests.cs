using System.Globalization;
using System.Net;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>The same as <see cref="TransparencyTests"/> over HTTP/2: streams that are reset, connections that go away.</summary>
public class Http2TransparencyTests
{
    private const int Seeds = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static IEnumerable<object[]> AllSeeds => Enumerable.Range(1, Seeds).Select(seed => new object[] { seed });

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public async Task Random_answers_read_in_random_ways_look_the_same(int seed)
    {
        using var meters = Sdk.CreateMeterProviderBuilder().AddMailchimpInstrumentation().Build();
        using var spans = Sdk.CreateTracerProviderBuilder().AddMailchimpInstrumentation().Build();
        var random = new Random(seed);
        for (var run = 0; run < TransparencyTests.Cases; run++)
        {
            var reading = (Reading)random.Next(Enum.GetValues<Reading>().Length);

            // A stream that is reset drops what has arrived and was not read: who gives up half-way sees that or not.
            var canBreak = reading is not (Reading.DisposedHalfRead or Reading.CancelledHalfRead or Reading.OddPieces);

            // Who gives up on a body that waits for its window hears nothing of what the server would have done behind it.
            var canBeLarge = canBreak && reading is not (Reading.DisposedUnread or Reading.CancelledAfterHeaders);
            var isLate = random.Next(2) == 0 && reading is Reading.Bytes or Reading.HeadersThenBytes or Reading.SlowCopy or Reading.BufferedTwice;
            var answers = Enumerable.Range(0, 4).Select(_ => ScriptedStream.Create(random, canBreak, canBeLarge)).ToArray();
            var pieces = random.Next(1, 3000);
            var target = Target.Any(random);

            var without = await ObserveAsync("plain.example", target, answers, reading, pieces, isLate);
            var with = await ObserveAsync(target.Host, target, answers, reading, pieces, isLate);

            if (with != without)
            {
                Assert.Fail($"seed {seed}, case {run}, {target}, {reading} in pieces of {pieces}, {(isLate ? "late" : "early")}\n--- without\n{without}\n--- with\n{with}\n--- first answer\n{answers[0]}");
            }
        }
    }

    private static async Task<string> ObserveAsync(string host, Target target, IEnumerable<ScriptedStream> answers, Reading reading, int pieces, bool isLate)
    {
        var script = new Queue<ScriptedStream>(answers);
        var connections = new List<ScriptedHttp2Connection>();
        using var handler = new SocketsHttpHandler
        {
            MaxAutomaticRedirections = 2,
            ConnectCallback = (_, _) =>
            {
                connections.Add(new ScriptedHttp2Connection(script));
                return ValueTask.FromResult<Stream>(connections[^1]);
            },
        };
        Task ReleaseAsync() => Task.WhenAll(connections.ToArray().Select(connection => connection.ReleaseAsync()));
        using var releasing = new ReleasingHandler(handler, ReleaseAsync, isLate);
        using var client = new HttpClient(releasing)
        {
            BaseAddress = new Uri($"http://{host}/3.0/"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Patience,
        };
        var seen = new Observation(client, target, pieces);
        await seen.ReadAsync(reading);
        if (answers.Any(answer => answer.Ending is ScriptedStream.End.Closed or ScriptedStream.End.Violation))
        {
            // When the client learns that its connection is gone is a race.
            return seen.ToString();
        }

        // What comes behind an answer, which may be that the connection goes away, must not race with the next call.
        await ReleaseAsync().WaitAsync(Patience);
        script.Clear();
        await seen.ReadAsync(Reading.Bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{seen}\nconnections {connections.Count}");
    }

    /// <summary>Lets the server go on once the head is there: before the application has it, or meanwhile.</summary>
    private sealed class ReleasingHandler(HttpMessageHandler inner, Func<Task> release, bool isLate) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            var released = Task.Run(release, CancellationToken.None);
            if (!isLate)
            {
                await released.WaitAsync(Patience, CancellationToken.None);
            }

            return response;
        }
    }
}
