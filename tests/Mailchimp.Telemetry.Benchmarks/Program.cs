using System.Globalization;
using Mailchimp.Telemetry.Benchmarks;

var slots = Variant.All.SelectMany(variant => Scenario.All, (variant, scenario) => new Slot(variant.Name, scenario.Name))
    .Concat(from variant in (string[])[Variant.OpenTelemetry, Variant.Library] from inFlight in (int[])[10, 100] select new Slot(variant, "success", inFlight))
    .Concat([new Slot(Variant.OpenTelemetry, "success", Sampled: false), new Slot(Variant.Library, "success", Sampled: false)])
    .ToList();
var costs = Runner.Run(slots, 11);
foreach (var slot in slots)
{
    var basis = costs[slot with { Variant = Variant.OpenTelemetry }];
    var ratios = costs[slot].Zip(basis, (own, other) => own.Nanoseconds / other.Nanoseconds).Order().ToList();
    var bytes = costs[slot].Zip(basis, (own, other) => own.Bytes - other.Bytes).Order().ToList();
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{slot.Scenario,-10} {slot.InFlight,4} {(slot.Sampled ? "" : "unsampled"),-10} {slot.Variant,-14} {costs[slot].Select(c => c.Nanoseconds).Order().ElementAt(costs[slot].Count / 2),8:0} ns  x{ratios[ratios.Count / 2]:0.00} ({ratios[ratios.Count / 4]:0.00}-{ratios[ratios.Count * 3 / 4]:0.00})  {bytes[bytes.Count / 2],8:+0;-0;0} B"));
}
