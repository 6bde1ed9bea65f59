using System.CommandLine;
using Simulator;

var httpPort = new Option<int>("--http-port") { Description = "Port for plain HTTP; 0 takes a free one." };
var httpsPort = new Option<int>("--https-port") { Description = "Port for HTTPS; 0 takes a free one." };
var incident = new Option<double>("--incident") { Description = "Share of calls that fail with 500, 503 and 504, 0 to 1." };
var latency = new Option<int>("--latency-ms") { Description = "Milliseconds that an ordinary call takes.", DefaultValueFactory = _ => 20 };
incident.Validators.Add(result =>
{
    if (result.GetValueOrDefault<double>() is < 0 or > 1)
    {
        result.AddError("--incident takes a share between 0 and 1.");
    }
});

var command = new RootCommand("A Mailchimp Marketing API on loopback, to run clients and tests against.") { httpPort, httpsPort, incident, latency };
command.SetAction(async parsed =>
{
    await using var simulator = await MailchimpSimulator.StartAsync(new SimulatorOptions
    {
        HttpPort = parsed.GetValue(httpPort),
        HttpsPort = parsed.GetValue(httpsPort),
        Latency = TimeSpan.FromMilliseconds(parsed.GetValue(latency)),
    });
    if (parsed.GetValue(incident) is > 0 and var share)
    {
        simulator.Incident = new SimulatedIncident(share, 500, 503, 504);
    }

    var key = simulator.AddUser().AddKey();
    Console.WriteLine($"HTTPS    {simulator.HttpsUri}3.0/   (a certificate of its own)");
    Console.WriteLine($"HTTP     {simulator.HttpUri}3.0/   (answers 426, as Mailchimp does)");
    Console.WriteLine($"API key  {key}");
    Console.WriteLine();
    Console.WriteLine($"Try: curl -k -u any:{key} {simulator.HttpsUri}3.0/ping");
    Console.WriteLine("Ctrl+C stops it.");
    await simulator.WaitForShutdownAsync();
    return 0;
});

var result = command.Parse(args);
return result.Errors.Count > 0 ? Usage(result) : await result.InvokeAsync();

static int Usage(ParseResult result)
{
    Console.Error.WriteLine(result.Errors[0].Message + " See --help.");
    return 2;
}
