using BenchmarkDotNet.Attributes;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A call, by variant and answer. For looking at one thing closely; the ratios come from the runner.</summary>
[MemoryDiagnoser]
public class CallBenchmarks
{
    private IDisposable? _observation;
    private HttpClient? _client;
    private Uri? _uri;

    [ParamsSource(nameof(Variants))]
    public string Observation { get; set; } = Variant.Library;

    [ParamsSource(nameof(Scenarios))]
    public string Answer { get; set; } = Scenario.Success;

    [Params(true, false)]
    public bool Sampled { get; set; }

    public static IEnumerable<string> Variants => Variant.All.Select(static variant => variant.Name);

    public static IEnumerable<string> Scenarios => Scenario.All.Select(static scenario => scenario.Name);

    [GlobalSetup]
    public void Start()
    {
        var variant = Variant.Get(Observation);
        var scenario = Scenario.Get(Answer);
        _observation = variant.Start(new Slot(Observation, Answer, Sampled: Sampled));
        _client = Runner.CreateClient(variant, scenario, isLogged: false);
        _uri = scenario.Uri;
    }

    [GlobalCleanup]
    public void Stop()
    {
        _client?.Dispose();
        _observation?.Dispose();
    }

    [Benchmark]
    public async Task<int> Call()
    {
        using var response = await _client!.GetAsync(_uri);
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }
}
