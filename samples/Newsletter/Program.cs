using System.CommandLine;
using System.Net.Sockets;
using Mailchimp.Telemetry.Simulator.Tool;
using Microsoft.AspNetCore.Connections;
using Newsletter;

const string KeyVariable = "MAILCHIMP_API_KEY";
const int UsageError = 2;

// After Ctrl+C, what is left is still exported.
var flushTime = TimeSpan.FromSeconds(30);

var seconds = new Option<int>("--seconds") { Description = "How long the newsletter's day lasts, 1 to 3600.", DefaultValueFactory = _ => 30 };
var json = new Option<bool>("--json") { Description = "Print one JSON object at the end, and nothing else." };
var mailchimp = new Option<Uri?>("--mailchimp")
{
    Description = $"Run against a real account instead of the simulator, for example https://us6.api.mailchimp.com; the key comes from {KeyVariable}. Only does what is safe on a real account: reads, and errors triggered with X-Trigger-Error.",
    CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps ? uri : Reject(result, "--mailchimp takes an https URL, such as https://us6.api.mailchimp.com."),
};
var metricsPort = new Option<int?>("--metrics-port") { Description = "Serve /metrics in Prometheus format on this port of 127.0.0.1 until Ctrl+C, 1 to 65535." };
var dashboard = new Option<bool>("--dashboard") { Description = "Show the day in the Aspire dashboard until Ctrl+C." };
seconds.TakesWholeNumber(1, 3600);
metricsPort.TakesWholeNumber(1, 65535);

var command = new RootCommand("A newsletter's day on the Mailchimp Marketing API, with every error made visible by Mailchimp.Telemetry. Needs no server and no account: it starts a simulator of the API. Exports over OTLP if OTEL_EXPORTER_OTLP_ENDPOINT is set.")
{
    seconds, json, mailchimp, metricsPort, dashboard,
};
command.SetAction(async (parsed, cancellationToken) =>
{
    var settings = new Settings(
        TimeSpan.FromSeconds(parsed.GetValue(seconds)),
        parsed.GetValue(json),
        parsed.GetValue(mailchimp),
        Environment.GetEnvironmentVariable(KeyVariable),
        parsed.GetValue(metricsPort),
        parsed.GetValue(dashboard));
    if (settings.Mailchimp is not null && !IsKey(settings.ApiKey))
    {
        return Fail($"{KeyVariable} does not hold an API key (32 hexadecimal digits, '-', a data center such as us6); --mailchimp needs one.");
    }

    AspireDashboard? started;
    try
    {
        started = settings.Dashboard ? await AspireDashboard.StartAsync(cancellationToken) : null;
    }
    catch (InvalidOperationException exception)
    {
        return Fail(exception.Message);
    }

    try
    {
        using var aspire = started;
        return await App.RunAsync(settings, aspire, cancellationToken);
    }
    catch (Exception exception) when (exception is IOException { InnerException: AddressInUseException } or SocketException && settings.MetricsPort is not null)
    {
        return Fail($"--metrics-port {settings.MetricsPort} is not available: {exception.Message.TrimEnd('.')}. Choose another.");
    }
});

var result = command.Parse(args);
return result.Errors.Count > 0 ? Fail(result.Errors[0].Message + " See --help.") : await result.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = flushTime });

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return UsageError;
}

static Uri? Reject(System.CommandLine.Parsing.ArgumentResult result, string message)
{
    result.AddError(message);
    return null;
}

static bool IsKey(string? key) =>
    key?.Split('-') is [{ Length: 32 } secret, { Length: > 2 } datacenter]
    && secret.All(char.IsAsciiHexDigit)
    && datacenter.StartsWith("us", StringComparison.Ordinal);
