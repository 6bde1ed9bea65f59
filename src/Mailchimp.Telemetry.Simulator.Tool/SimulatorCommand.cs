using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace Mailchimp.Telemetry.Simulator.Tool;

/// <summary>The command: starts a simulator, says where it is, and prints what it is asked.</summary>
internal static class SimulatorCommand
{
    private const int InvalidUsage = 2;

    private static readonly Option<int> Port = new("--port");
    private static readonly Option<bool> Http = new("--http");
    private static readonly Option<string> Key = new("--key");
    private static readonly Option<int> Latency = new("--latency") { DefaultValueFactory = static _ => 20 };
    private static readonly Option<int?> Seed = new("--seed");
    private static readonly Option<string> Scenario = new("--scenario");
    private static readonly Option<bool> Quiet = new("--quiet");

    public static async Task<int> RunAsync(string[] args)
    {
        if (args.Any(static arg => arg is "--help" or "-h" or "-?"))
        {
            Console.WriteLine(HelpText.Text);
            return 0;
        }

        Port.TakesWholeNumber(0, 65535);
        Latency.TakesWholeNumber(0, 600_000);
        Seed.TakesWholeNumber(0, int.MaxValue);
        var command = new RootCommand { Port, Http, Key, Latency, Seed, Scenario, Quiet };
        command.SetAction(parsed => ServeAsync(Read(parsed), parsed.GetValue(Http), parsed.GetValue(Port)));
        var result = command.Parse(args);
        return result.Errors.Count > 0 ? Fail($"{result.Errors[0].Message} See --help.") : await result.InvokeAsync();
    }

    private static SimulatorOptions Read(ParseResult parsed)
    {
        var isPlain = parsed.GetValue(Http);
        return new SimulatorOptions
        {
            HttpPort = isPlain ? parsed.GetValue(Port) : 0,
            HttpsPort = isPlain ? 0 : parsed.GetValue(Port),
            AllowPlainHttp = isPlain,
            ApiKey = parsed.GetValue(Key),
            Latency = TimeSpan.FromMilliseconds(parsed.GetValue(Latency)),
            Seed = parsed.GetValue(Seed),
            Scenario = parsed.GetValue(Scenario),
            OnRequest = parsed.GetValue(Quiet) ? null : static request => Console.WriteLine(request),
        };
    }

    private static async Task<int> ServeAsync(SimulatorOptions options, bool isPlain, int port)
    {
        var stop = new TaskCompletionSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await using var simulator = await MailchimpSimulator.StartAsync(options);
            Describe(simulator, isPlain);
            await stop.Task;
            return 0;
        }
        catch (Exception exception) when (exception is IOException { InnerException: AddressInUseException } or SocketException)
        {
            return Fail($"--port {port} is not available: {exception.Message.TrimEnd('.')}. Choose another, or 0 for a free one.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Fail($"--scenario can't be read: {exception.Message}");
        }
        catch (FormatException exception)
        {
            return Fail($"--scenario {exception.Message}");
        }
        catch (ArgumentException)
        {
            return Fail("--key takes letters, digits, hyphens and underscores that end with a hyphen and a data center, us1 to us22, such as test-us6.");
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }

    private static void Describe(MailchimpSimulator simulator, bool isPlain)
    {
        // The host as the pages write it: the library watches only the one that the client calls.
        var root = new UriBuilder(isPlain ? simulator.HttpUri : simulator.HttpsUri) { Host = "localhost" }.Uri;
        Console.WriteLine($"Mailchimp  {root}3.0/{(isPlain ? string.Empty : "   (with a certificate of its own)")}");
        Console.WriteLine($"API key    {simulator.ApiKey}");
        Console.WriteLine($"Faults     {root}_simulator");
        Console.WriteLine($"Telemetry  Mailchimp__Telemetry__AdditionalHosts__0={root.Authority}");
        Console.WriteLine();
        Console.WriteLine($"Try: curl {(isPlain ? string.Empty : "-k ")}-u any:{simulator.ApiKey} {root}3.0/ping");
        Console.WriteLine("Ctrl+C stops it.");
        Console.WriteLine();
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return InvalidUsage;
    }
}
