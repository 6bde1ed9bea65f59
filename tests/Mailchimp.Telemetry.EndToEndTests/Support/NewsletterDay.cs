using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>One day of the sample, run once for all the tests that look at it, with its OTLP export received.</summary>
public sealed class NewsletterDay : IAsyncLifetime
{
    internal OtlpReceiver Receiver { get; private set; } = null!;

    internal DotnetProcess.Result Result { get; private set; } = null!;

    internal JsonObject Json => JsonNode.Parse(Result.Output)!.AsObject();

    public async Task InitializeAsync()
    {
        Receiver = await OtlpReceiver.StartAsync();
        Result = await DotnetProcess.RunNewsletterAsync(["--seconds", "8", "--json"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Receiver.Endpoint.AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_SERVICE_NAME"] = "newsletter",
        });
    }

    public async Task DisposeAsync() => await Receiver.DisposeAsync();
}
