using System.Globalization;
using Mailchimp.Telemetry.IncidentSimulation;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
var seed = args is ["--seed", var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 20;
Console.WriteLine($"Seed {seed}. Background errors 0.5 %.");
Console.WriteLine();
new Background(seed).Print();
Console.WriteLine();
new Outages(seed).Print();
