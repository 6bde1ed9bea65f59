using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldTests.Applications;

/// <summary>A program that logs the key by mistake, with its values in every shape that a logger takes.</summary>
internal static class OwnLogs
{
    public const string Category = "Newsletter.Import";

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();
        await host.StartAsync();

        var log = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
        var key = builder.Configuration["Key"]!;
        KeyValuePair<string, object?>[] values = [new("step", "import"), new("key", key)];
        Write(log, "dictionary", values.ToDictionary());
        Write(log, "sequence", values.Where(static _ => true));
        var list = values.ToList();
        Write(log, "list", list);
        Write(log, "array", values);
        Write(log, "exception", values.ToDictionary(), new InvalidOperationException($"no account for {key}"));
        Write(log, "clean", new Dictionary<string, object?> { ["step"] = "import" });
        Console.WriteLine($"own list unchanged: {list.SequenceEqual(values)}");

        await host.StopAsync();
    }

    private static void Write<TState>(ILogger log, string name, TState state, Exception? exception = null) =>
        log.Log(LogLevel.Warning, new EventId(0, name), state, exception, (_, _) => name);
}
