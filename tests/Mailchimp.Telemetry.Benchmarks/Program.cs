using BenchmarkDotNet.Running;
using Mailchimp.Telemetry.Benchmarks;

switch (args)
{
    case ["ratios"] or ["ratios", "--json"]:
        Priority.Raise();
        var (alone, parts) = (Runner.RunCalls(Slot.All.Where(Runner.NeedsOneThread)), Runner.RunParts(Parts.All));
        Priority.Lower();
        new Report(alone.Concat(OneCore.Measure()).ToDictionary(), parts, await MemoryGrowth.MeasureAsync(), StartUp.Measure()).Print(args.Contains("--json"));
        return 0;
    case [OneCore.Argument]:
        OneCore.Write();
        return 0;
    case ["collector", .. var seconds] when seconds is [] || int.TryParse(seconds[0], out _):
        await CollectorFailures.RunAsync(seconds is [var given] ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 15);
        return 0;
    case ["scale", .. var seconds] when seconds is [] || int.TryParse(seconds[0], out _):
        await Scale.RunAsync(seconds is [var wanted] ? int.Parse(wanted, System.Globalization.CultureInfo.InvariantCulture) : 60);
        return 0;
    case ["start", "with" or "without"]:
        await StartUp.RunAsync(args[1] == "with");
        return 0;
    case ["profile", var variant, var scenario, var seconds] when int.TryParse(seconds, out var length):
        await Runner.RunForAsync(new Slot(variant, scenario), TimeSpan.FromSeconds(length));
        return 0;
    case ["detail", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(CallBenchmarks).Assembly).Run(rest);
        return 0;
    default:
        Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Mailchimp.Telemetry.Benchmarks -- ratios [--json]");
        Console.Error.WriteLine("       dotnet run -c Release --project tests/Mailchimp.Telemetry.Benchmarks -- collector [seconds for each fault]");
        Console.Error.WriteLine("       dotnet run -c Release --project tests/Mailchimp.Telemetry.Benchmarks -- scale [seconds for each rate]");
        Console.Error.WriteLine("       dotnet run -c Release --project tests/Mailchimp.Telemetry.Benchmarks -- profile VARIANT ANSWER SECONDS (calls to look at with perf)");
        Console.Error.WriteLine("       dotnet run -c Release --project tests/Mailchimp.Telemetry.Benchmarks -- detail [BenchmarkDotNet's own options, such as --filter '*Part*']");
        return 2;
}
