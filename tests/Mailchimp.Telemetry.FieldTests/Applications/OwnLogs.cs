using System.Collections;
using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A program that logs the key by mistake, with its values in every shape that a logger takes.</summary>
internal static class OwnLogs
{
    public const string Category = "Newsletter.Import";

    private static readonly ActivitySource Source = new(Category);

    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);

        // The console's formatter would throw what the unreadable exception throws.
        builder.Logging.ClearProviders();
        builder.AddMailchimpTelemetry();
        builder.Logging.AddOpenTelemetry(options => options.IncludeScopes = true);
        builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(Category));
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
        Write(log, "unreadable", values.Take(1).ToList(), new UnreadableException());
        using (var activity = Source.StartActivity("late"))
        {
            // All of them get the key when they are logged already, and are not sent yet.
            var text = new StringBuilder("import");
            string[] texts = ["import"];
            var members = new Dictionary<string, object?> { ["step"] = "import" };
            activity?.SetTag("late", texts);
            var strings = new SortedDictionary<string, string> { ["step"] = "import" };
            var step = new Step();
            using (log.BeginScope(members))
            using (log.BeginScope(step))
            {
                Write(log, "late", new List<KeyValuePair<string, object?>> { new("text", text), new("texts", texts), new("members", members), new("strings", strings) });
            }

            activity?.Stop();
            text.Append(key);
            texts[0] = key;
            members["key"] = key;
            strings["key"] = key;
            step.Name = key;
        }

        Write(log, "clean", new Dictionary<string, object?> { ["step"] = "import" });
        Console.WriteLine($"own list unchanged: {list.SequenceEqual(values)}");

        await host.StopAsync();
    }

    private sealed class Step : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public string Name { get; set; } = "import";

        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => new("step.name", Name);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => Enumerable.Repeat(this[0], 1).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException("not now");
    }

    private static void Write<TState>(ILogger log, string name, TState state, Exception? exception = null) =>
        log.Log(LogLevel.Warning, new EventId(0, name), state, exception, (_, _) => name);
}
