using Mailchimp.Telemetry.Benchmarks;

const int Rounds = 11;

if (args is not ["ratios"] and not ["ratios", "--json"])
{
    Console.Error.WriteLine("Usage: dotnet run -c Release --project tests/Mailchimp.Telemetry.Benchmarks -- ratios [--json]");
    return 2;
}

var slots = Variant.All.SelectMany(variant => Scenario.All, (variant, scenario) => new Slot(variant.Name, scenario.Name))
    .Concat(from variant in (string[])[Variant.OpenTelemetry, Variant.Library] from inFlight in (int[])[10, 100] select new Slot(variant, "success", inFlight))
    .Concat([new Slot(Variant.OpenTelemetry, "success", Sampled: false), new Slot(Variant.Library, "success", Sampled: false)])
    .ToList();
new Report(Runner.Run(slots, Rounds)).Print(args.Contains("--json"));
return 0;
