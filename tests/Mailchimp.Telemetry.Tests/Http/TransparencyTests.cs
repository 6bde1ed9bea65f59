using System.Text;
using Mailchimp.Telemetry.Tests.Support;
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
    internal static readonly int Cases = LongForm.Get("TRANSPARENCY_CASES", 1000);

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
            var canBeMalformed = reading is not (Reading.DisposedHalfRead or Reading.CancelledHalfRead or Reading.OddPieces);
            var answers = Enumerable.Range(0, 4).Select(_ => ScriptedAnswer.Create(random, canBeLate, canBeMalformed)).ToArray();
            var pieces = random.Next(1, 3000);
            var target = Target.Any(random);

            var without = await ObserveAsync("plain.example", target, answers, reading, pieces, canBeLate);
            var with = await ObserveAsync(target.Host, target, answers, reading, pieces, canBeLate);

            if (with != without)
            {
                Assert.Fail($"seed {seed}, case {run}, {target}, {reading} in pieces of {pieces}\n--- without\n{without}\n--- with\n{with}\n--- first answer\n{Encoding.Latin1.GetString([.. answers[0].Pieces.SelectMany(piece => piece.Bytes).Take(1500)])}\n{answers[0].End}");
            }
        }
    }

    /// <summary>All that an application can see of a call and of one behind it, as text.</summary>
    private static async Task<string> ObserveAsync(string host, Target target, IEnumerable<ScriptedAnswer> answers, Reading reading, int pieces, bool canBeLate)
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
        var seen = new Observation(client, target, pieces);
        await seen.ReadAsync(reading);

        // Whether a connection can be used again shows in the next call.
        script.Clear();
        script.Enqueue(ScriptedAnswer.Simple);
        script.Enqueue(ScriptedAnswer.Simple);
        await seen.ReadAsync(Reading.Bytes);
        return canBeLate ? seen.ToString() : $"{seen}\nconnections {connections}";
    }
}
