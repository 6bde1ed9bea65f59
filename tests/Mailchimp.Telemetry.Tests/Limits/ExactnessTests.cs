using System.Globalization;
using System.Net;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Tests.Support;
using Xunit.Abstractions;

namespace Mailchimp.Telemetry.Tests.Limits;

/// <summary>
/// What is told of an account's places, held against the simulator's own count, as a distribution of the error. Longer
/// by the environment variable <c>EXACTNESS_SECONDS</c>.
/// </summary>
public sealed class ExactnessTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Limit = 10;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(LongForm.Get("EXACTNESS_SECONDS", 4));

    /// <summary>Whether the connection breaks under the call.</summary>
    private readonly AsyncLocal<bool> _breaks = new();

    private MailchimpSimulator _simulator = null!;
    private SimulatedUser _user = null!;
    private string _key = null!;

    public async Task InitializeAsync()
    {
        // It refuses nobody, so that what is counted is what is asked for.
        _simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions { ConcurrencyLimit = 10_000, Latency = TimeSpan.FromMilliseconds(200) });
        (_user, _key) = (_simulator.Owner, _simulator.ApiKey);
    }

    public async Task DisposeAsync() => await _simulator.DisposeAsync();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Nothing_waits_and_nothing_is_given_up(string version)
    {
        AnswerSeldom();
        var seen = await MeasureAsync("plain, HTTP/" + version, version, workers: 8, connections: null, CallAsync);

        seen = seen.Settled();
        seen.Error(0.5).Should().Be(0);
        seen.Error(0.05).Should().BeInRange(-1, 1);
        seen.Error(0.95).Should().BeInRange(-1, 1);
    }

    [Theory]
    [InlineData("1.1", 2, 30)]
    [InlineData("2.0", 1, 250)]
    public async Task Calls_wait_for_a_connection_or_a_stream(string version, int connections, int workers)
    {
        if (version == "2.0")
        {
            AnswerSeldom();
        }

        var seen = await MeasureAsync($"{workers} workers, {connections} connections, HTTP/{version}", version, workers, connections, CallAsync);

        if (version == "2.0")
        {
            seen = seen.Settled();
        }

        seen.Error(0.5).Should().BeInRange(-1, 1);
        seen.Error(0.95).Should().BeInRange(-2, 2);
        seen.ToldFullWrongly.Should().BeLessThan(0.05);
        seen.Queued.Should().BeGreaterThan(workers / 2.0, "they wait in the client");
        if (version == "1.1")
        {
            seen.PeakSaturation.Should().BeLessThan(1, "what waits takes no place");
        }
    }

    [Fact]
    public async Task One_call_in_33_is_given_up()
    {
        var random = new Random(33);
        var seen = await MeasureAsync("3 % given up after 0.1 s", "1.1", workers: 4, connections: null, async client =>
        {
            await (IsOneIn33(random) ? GiveUpAsync(client, TimeSpan.FromMilliseconds(100)) : CallAsync(client));
        });

        seen.ToldFullWrongly.Should().BeLessThan(0.05);
        seen.ToldFreeWrongly.Should().BeLessThan(0.01);
    }

    [Fact]
    public async Task Losing_tries_are_cancelled()
    {
        _simulator.Faults.Add(Fault.Latency(TimeSpan.FromMilliseconds(800)) with { Operation = "lists.getAllLists" });
        var turn = 0;
        var seen = await MeasureAsync("every tenth call hedged after 0.3 s", "1.1", workers: 5, connections: null, async client =>
        {
            if (Interlocked.Increment(ref turn) % 10 != 0)
            {
                await CallAsync(client);
                return;
            }

            using var over = new CancellationTokenSource();
            var first = client.GetAsync("lists", over.Token);
            await Task.WhenAny(first, Task.Delay(TimeSpan.FromMilliseconds(300)));
            var second = client.GetAsync("ping", over.Token);
            (await await Task.WhenAny(first, second)).Dispose();
            await over.CancelAsync();
            await Task.WhenAll(Record.ExceptionAsync(() => first), Record.ExceptionAsync(() => second));
        });

        seen.ToldFullWrongly.Should().BeLessThan(0.05);
        seen.ToldFreeWrongly.Should().BeLessThan(0.01);
    }

    [Fact]
    public async Task Connections_break_while_Mailchimp_works_on()
    {
        var random = new Random(34);
        var seen = await MeasureAsync("6 workers, 3 % of connections break after 0.1 s", "1.1", workers: 6, connections: null, async client =>
        {
            _breaks.Value = IsOneIn33(random);
            await Record.ExceptionAsync(() => CallAsync(client));
        });

        seen.ToldFreeWrongly.Should().BeLessThan(0.01);
        seen.Error(0.05).Should().BeGreaterThanOrEqualTo(-1, "what was cut off may still run there");
    }

    /// <summary>So that most of the time nothing begins and nothing ends.</summary>
    private void AnswerSeldom() => _simulator.Faults.Add(Fault.Latency(TimeSpan.FromSeconds(2)) with { Operation = "ping.get" });

    private static bool IsOneIn33(Random random)
    {
        lock (random)
        {
            return random.Next(33) == 0;
        }
    }

    private static async Task CallAsync(HttpClient client) => (await client.GetAsync("ping")).Dispose();

    private static async Task GiveUpAsync(HttpClient client, TimeSpan after)
    {
        using var patience = new CancellationTokenSource(after);
        await Record.ExceptionAsync(() => client.GetAsync("ping", patience.Token));
    }

    private async Task<Samples> MeasureAsync(string name, string version, int workers, int? connections, Func<HttpClient, Task> call)
    {
        using var run = TelemetryRun.Start(configure: static options => options.ConcurrencyLimit = Limit);
        using var handler = _simulator.CreateHandler();
        if (connections is { } most && version == "1.1")
        {
            handler.MaxConnectionsPerServer = most;
        }

        handler.EnableMultipleHttp2Connections = false;
        handler.PlaintextStreamFilter = (context, _) => ValueTask.FromResult<Stream>(new BreakingStream(context.PlaintextStream, TimeSpan.FromMilliseconds(100), () => _breaks.Value));
        using var client = new HttpClient(handler) { BaseAddress = new Uri("https://us6.api.mailchimp.com/3.0/"), DefaultRequestVersion = Version.Parse(version), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer " + _key);
        await CallAsync(client);
        using var over = new CancellationTokenSource(Length);
        var calls = Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                await call(client);
            }
        })).ToArray();

        var samples = new Samples();
        while (!over.IsCancellationRequested)
        {
            samples.Add(run.Get<IMailchimpStatus>().Accounts.Single(), _user.Active);
            await Task.Delay(5);
        }

        await Task.WhenAll(calls);
        output.WriteLine($"| {name} | {samples} |");
        return samples;
    }

    /// <summary>What was told and what was true, at the same moments.</summary>
    private sealed class Samples
    {
        private readonly List<(MailchimpAccountStatus Told, int Truth)> _all = [];

        public double PeakSaturation => _all.Max(static sample => sample.Told.PeakSaturation);

        public double Queued => _all.Average(static sample => sample.Told.Queued);

        public double ToldFullWrongly => Share(static (told, truth) => told >= Limit && truth < Limit);

        public double ToldFreeWrongly => Share(static (told, truth) => told < Limit && truth >= Limit + 1);

        /// <summary>
        /// Those between moments of change: calls that began together arrive and end together, and how long each side
        /// takes to count them is the machine's load, not an error of the count.
        /// </summary>
        public Samples Settled()
        {
            const int around = 20;
            var settled = new Samples();
            for (var i = around; i < _all.Count - around; i++)
            {
                if (_all.GetRange(i - around, (2 * around) + 1).TrueForAll(sample => sample.Truth == _all[i].Truth))
                {
                    settled._all.Add(_all[i]);
                }
            }

            settled._all.Should().NotBeEmpty();
            return settled;
        }

        public void Add(MailchimpAccountStatus told, int truth) => _all.Add((told, truth));

        public int Error(double quantile) => _all.Select(static sample => sample.Told.Active + sample.Told.Abandoned - sample.Truth).Order().ElementAt((int)(quantile * (_all.Count - 1)));

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{_all.Average(static sample => sample.Told.Active):0.0} + {_all.Average(static sample => sample.Told.Abandoned):0.0} | {Queued:0.0} | {_all.Average(static sample => sample.Truth):0.0} | {Error(0.05)} / {Error(0.5)} / {Error(0.95)} | {ToldFullWrongly:P1} | {ToldFreeWrongly:P1} | {PeakSaturation:P0}");

        private double Share(Func<int, int, bool> isSo) => _all.Average(sample => isSo(sample.Told.Active + sample.Told.Abandoned, sample.Truth) ? 1.0 : 0);
    }
}
