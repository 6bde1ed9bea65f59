using System.Globalization;
using Mailchimp.Telemetry.Incidents;

namespace Mailchimp.Telemetry.Tests.Incidents;

/// <summary>
/// What the detector decided on many streams of calls is on record, so that no decision changes unnoticed. Whether the
/// decisions are good ones, the other tests say, and tests/Mailchimp.Telemetry.IncidentSimulation. After a change of
/// the rules, RECORD_INCIDENTS=(path of the record) writes it anew: read its difference.
/// </summary>
public sealed class RecordedIncidentsTests
{
    private const int Streams = 240;

    private static readonly double[] Gaps = [0.02, 0.2, 1, 5, 20, 60];
    private static readonly double[] Shares = [0, 0.02, 0.08, 0.2, 0.35, 0.6, 1];

    /// <summary>How the failing part of a stream fails.</summary>
    private enum Failing
    {
        Everywhere,
        OneOperation,
        OneAfterTheOther,
        Connections,
        OneRequest,
    }

    [Fact]
    public void Every_decision_is_the_one_on_record()
    {
        var decided = Enumerable.Range(0, Streams).SelectMany(Play).ToList();
        if (Environment.GetEnvironmentVariable("RECORD_INCIDENTS") is { } path)
        {
            File.WriteAllLines(path, decided);
        }

        decided.Should().Equal(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "recorded-incidents.txt")));
    }

    private static IEnumerable<string> Play(int stream)
    {
        var random = new Random(stream);
        var reason = (MailchimpIncidentReason)(stream % 2);
        var detector = new IncidentDetector(reason, TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(15));
        var operations = Enumerable.Range(0, 1 + random.Next(6)).Select(static number => $"GET {number}").ToArray();
        var background = random.NextDouble() * 0.01;
        var now = TimeSpan.Zero;
        for (var phase = 0; phase < 8; phase++)
        {
            var gap = Gaps[random.Next(Gaps.Length)];
            var (failing, share) = phase % 2 == 1 ? ((Failing)random.Next(5), Shares[random.Next(Shares.Length)]) : (Failing.Everywhere, background);
            if (random.Next(10) == 0)
            {
                now += TimeSpan.FromMinutes(random.Next(5, 60));
                foreach (var line in detector.CheckSilence(now).Select(change => Describe(stream, now, change, detector)))
                {
                    yield return line;
                }
            }

            var calls = random.Next(200, 1200);
            for (var call = 0; call < calls; call++)
            {
                now += TimeSpan.FromSeconds(gap * (0.5 + random.NextDouble()));

                // The first operation is called most.
                var place = Math.Min(random.Next(operations.Length), random.Next(operations.Length));
                var isHit = failing switch
                {
                    Failing.OneOperation or Failing.OneRequest => place == operations.Length / 2,
                    Failing.OneAfterTheOther => place <= call * operations.Length / calls,
                    _ => true,
                };
                var failed = random.NextDouble() < (isHit ? share : background);
                var operation = failed && failing == Failing.Connections ? IncidentDetector.NoOperation : operations[place];
                var isRepeated = failed && failing == Failing.OneRequest && isHit && call > 0;
                var repetition = new Repetition(isRepeated, isRepeated && stream % 3 == 0, isRepeated && stream % 3 <= 1);
                foreach (var line in detector.Add(operation, failed, now, repetition).Select(change => Describe(stream, now, change, detector)).ToList())
                {
                    yield return line;
                }
            }
        }

        yield return Invariant($"{stream} {now.TotalSeconds:0.00} end, usual {detector.Usual:0.000000}, open {string.Join(", ", detector.Open.Select(static open => open.Operation ?? "all"))}");
    }

    private static string Describe(int stream, TimeSpan now, DetectedChange change, IncidentDetector detector) =>
        Invariant($"{stream} {now.TotalSeconds:0.00} {change.Change} {change.Incident.Operation ?? "all"} since {change.Incident.Since.TotalSeconds:0.00}, {change.Incident.Counts.Failures} of {change.Incident.Counts.Calls}, operations {change.FailingOperations} of {change.CalledOperations}, usual {detector.Usual:0.000000}");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
