using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FieldTests.Applications;

/// <summary>A job that ends in the middle, by an exception or by itself, before it has read the body of an error.</summary>
internal static class EarlyEnd
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Logging.ClearProviders().AddProvider(new Lines());
        var host = builder.Build();
        await host.StartAsync();

        var http = new HttpClient();
        http.UseMailchimp(builder.Configuration);
        await http.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        if (builder.Configuration.GetValue<bool>("Throws"))
        {
            throw new InvalidOperationException("A bug of the application's.");
        }

        Environment.Exit(0);
    }

    /// <summary>Writes at once: the console's logger has a thread of its own, which ends with the process.</summary>
    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Console.WriteLine($"{eventId.Name}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }
}
