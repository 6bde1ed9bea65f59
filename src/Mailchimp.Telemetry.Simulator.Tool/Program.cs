using System.CommandLine;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Mailchimp.Telemetry.Simulator;
using Mailchimp.Telemetry.Simulator.Tool;

var httpPort = new Option<int>("--http-port") { Description = "Port for plain HTTP; 0 picks a free one." };
var httpsPort = new Option<int>("--https-port") { Description = "Port for HTTPS; 0 picks a free one." };
var incident = new Option<double>("--incident") { Description = "Share of calls that fail with 500, 503 and 504, 0 to 1." };
var latency = new Option<int>("--latency-ms") { Description = "Milliseconds that an ordinary call takes.", DefaultValueFactory = _ => 20 };
httpPort.TakesWholeNumber(0, 65535);
httpsPort.TakesWholeNumber(0, 65535);
incident.TakesShare();
latency.TakesWholeNumber(0, 600_000);

var command = new RootCommand("A simulated Mailchimp Marketing API on loopback, for clients and tests.") { httpPort, httpsPort, incident, latency };
command.SetAction(async parsed =>
{
    var options = new SimulatorOptions
    {
        HttpPort = parsed.GetValue(httpPort),
        HttpsPort = parsed.GetValue(httpsPort),
        Latency = TimeSpan.FromMilliseconds(parsed.GetValue(latency)),
    };
    MailchimpSimulator simulator;
    try
    {
        simulator = await MailchimpSimulator.StartAsync(options);
    }
    catch (Exception exception) when (exception is IOException { InnerException: AddressInUseException } or SocketException)
    {
        var chosen = new[] { (Name: "--http-port", Port: options.HttpPort), (Name: "--https-port", Port: options.HttpsPort) }.Where(option => option.Port > 0);
        return Fail($"{string.Join(" or ", chosen.Select(option => $"{option.Name} {option.Port}"))} is not available: {exception.Message.TrimEnd('.')}. Choose another, or 0 for a free one.");
    }

    await using var running = simulator;
    if (parsed.GetValue(incident) is > 0 and var share)
    {
        simulator.Incident = new SimulatedIncident(share, 500, 503, 504);
    }

    var key = simulator.AddUser().AddKey();
    Console.WriteLine($"HTTPS    {simulator.HttpsUri}3.0/   (its own certificate)");
    Console.WriteLine($"HTTP     {simulator.HttpUri}3.0/   (responds with 426, like Mailchimp)");
    Console.WriteLine($"API key  {key}");
    Console.WriteLine();
    Console.WriteLine($"Try: curl -k -u any:{key} {simulator.HttpsUri}3.0/ping");
    Console.WriteLine("Ctrl+C stops it.");
    await simulator.WaitForShutdownAsync();
    return 0;
});

var result = command.Parse(args);
return result.Errors.Count > 0 ? Fail(result.Errors[0].Message + " See --help.") : await result.InvokeAsync();

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 2;
}
