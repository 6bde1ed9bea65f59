using BenchmarkDotNet.Attributes;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>The pieces of the work alone.</summary>
[MemoryDiagnoser]
public class PartBenchmarks
{
    [ParamsSource(nameof(All))]
    public Part Piece { get; set; } = Parts.All[0];

    public static IEnumerable<Part> All => Parts.All;

    [Benchmark]
    public void Run() => Piece.Run();
}
