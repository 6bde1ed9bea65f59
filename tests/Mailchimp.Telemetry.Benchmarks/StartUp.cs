using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>What a host's start takes with OpenTelemetry (spans, metrics and logs), and with this library too, each in processes of its own.</summary>
internal static class StartUp
{
    private const int Rounds = 11;

    /// <summary>Starts one host in this process and prints the milliseconds that it took.</summary>
    public static async Task RunAsync(bool withLibrary)
    {
        var start = Stopwatch.GetTimestamp();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOpenTelemetry()
            .WithTracing(static tracing => tracing.AddSource("System.Net.Http"))
            .WithMetrics(static metrics => metrics.AddMeter("System.Net.Http"))
            .WithLogging();
        if (withLibrary)
        {
            builder.Services.AddMailchimpTelemetry();
        }

        using var host = builder.Build();
        await host.StartAsync();
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalMilliseconds.ToString(CultureInfo.InvariantCulture));
        await host.StopAsync();
    }

    /// <summary>The milliseconds that the library adds, and those without it: minima.</summary>
    public static (double Added, double Without) Measure()
    {
        var pairs = Enumerable.Range(0, Rounds).Select(_ => (Without: RunProcess("without"), With: RunProcess("with"))).ToList();
        var without = pairs.Min(static pair => pair.Without);
        return (pairs.Min(static pair => pair.With) - without, without);
    }

    private static double RunProcess(string how)
    {
        var command = OwnProcess.Command("start", how);
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
