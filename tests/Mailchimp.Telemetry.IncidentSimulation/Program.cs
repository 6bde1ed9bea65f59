using System.Diagnostics;
using System.Globalization;
using Mailchimp.Telemetry.IncidentSimulation;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
const int Seed = 20;
var isShort = args is ["--short"];
if (args.Length > 0 && !isShort)
{
    Console.Error.WriteLine($"'{string.Join(' ', args)}' is unknown: use no argument, or --short for a quick look with fewer rounds and days.");
    return 1;
}

var watch = Stopwatch.StartNew();
Console.WriteLine($"Seed {Seed}.");
Console.WriteLine();
new Quiet(Seed, days: isShort ? 12 : 30).Print();
Console.WriteLine();
new Outages(Seed, mostRounds: isShort ? 20 : 100).Print();
Console.WriteLine();
Console.WriteLine($"{watch.Elapsed.TotalSeconds:0} s.");
return 0;
