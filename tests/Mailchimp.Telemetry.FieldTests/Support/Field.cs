using Mailchimp.Telemetry.EndToEndTests.Support;

namespace FieldTests.Support;

/// <summary>One case: a server in Mailchimp's place, the places where telemetry goes, and an application between them.</summary>
internal sealed class Field : IAsyncDisposable
{
    private const int MaxWaits = 1_000;

    private static readonly TimeSpan WaitInterval = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, string> _environment;

    private Field(FakeMailchimp mailchimp, OtlpReceiver otlp, SeqReceiver seq)
    {
        Mailchimp = mailchimp;
        Otlp = otlp;
        Seq = seq;
        _environment = new()
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["Mailchimp__Url"] = $"{mailchimp.Url}3.0/",
            ["Mailchimp__ApiKey"] = Secret.ApiKey,
            ["Mailchimp__Telemetry__AdditionalHosts__0"] = mailchimp.Url.Authority,
            ["Seq__ServerUrl"] = $"{seq.Url}",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{otlp.Endpoint}",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
        };
    }

    public FakeMailchimp Mailchimp { get; }

    public OtlpReceiver Otlp { get; }

    public SeqReceiver Seq { get; }

    public static async Task<Field> StartAsync() =>
        new(await FakeMailchimp.StartAsync(), await OtlpReceiver.StartAsync(), await SeqReceiver.StartAsync());

    public Field With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    /// <summary>Runs a program that ends by itself, of this assembly or of a copy of it.</summary>
    public async Task<Arrived> RunAsync(Type application, string? program = null)
    {
        await using var process = ApplicationProcess.Start(application, _environment, program);
        (await process.WaitForEndAsync()).Should().Be(0, $"the application ends well; its output was:\n{process.Output}");
        return Collect(process);
    }

    /// <summary>Runs a program that is to end with an error, and returns what it printed.</summary>
    public async Task<string> FailAsync(Type application)
    {
        await using var process = ApplicationProcess.Start(application, _environment);
        (await process.WaitForEndAsync()).Should().NotBe(0, $"the start is to fail; the output was:\n{process.Output}");
        Collect(process);
        return process.Output;
    }

    /// <summary>
    /// Runs a web application while <paramref name="use"/> uses it, and ends it when what is waited for has arrived. An
    /// exporter whose HttpClient comes from the application's factory may not be able to send any more while the
    /// application's services are disposed of.
    /// </summary>
    public async Task<Arrived> ServeAsync(Type application, Func<HttpClient, Task> use, Func<OtlpReceiver, bool>? until = null)
    {
        await using var process = ApplicationProcess.Start(application, _environment);
        using var client = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = await process.GetUrlAsync() };
        await use(client);
        for (var waited = 0; until?.Invoke(Otlp) == false && waited < MaxWaits; waited++)
        {
            await Task.Delay(WaitInterval);
        }

        (await process.StopAsync()).Should().Be(0, $"the application ends well; its output was:\n{process.Output}");
        return Collect(process);
    }

    /// <summary>Runs a web application and asks it for one path.</summary>
    public Task<Arrived> ServeAsync(Type application, string path = "signup", Func<OtlpReceiver, bool>? until = null) => ServeAsync(application, client => client.GetAsync(path), until);

    public async ValueTask DisposeAsync()
    {
        await Seq.DisposeAsync();
        await Otlp.DisposeAsync();
        await Mailchimp.DisposeAsync();
    }

    private Arrived Collect(ApplicationProcess process)
    {
        foreach (var body in Otlp.Bodies)
        {
            Secret.ShouldNotBeIn("what went out by OTLP", body);
        }

        foreach (var body in Seq.Bodies)
        {
            Secret.ShouldNotBeIn("what went to Seq", body);
        }

        return new Arrived(Otlp, Seq, process.Output);
    }
}
