using Mailchimp.Telemetry.Hosting.Export;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Mailchimp.Telemetry.Tests.Hosting;

public class OtlpSettingsTests
{
    [Fact]
    public void Without_an_endpoint_nothing_is_exported() =>
        OtlpSettings.TryRead(OtlpSignal.Traces, endpoint: null, Configuration(("PROTOCOL", "grpc"), ("ENDPOINT", " ")), out _).Should().BeFalse();

    [Theory]
    [InlineData("grpc", null, "http://shared:4317", null, "http://shared:4317/")]
    [InlineData("grpc", null, "http://shared:4317", "http://traces:4317", "http://traces:4317/")]
    [InlineData("grpc", "http://option:4317", "http://shared:4317", "http://traces:4317", "http://option:4317/")]
    [InlineData("http/protobuf", null, "http://shared:4318", null, "http://shared:4318/v1/traces")]
    [InlineData("http/protobuf", null, "http://shared:4318/otlp/", null, "http://shared:4318/otlp/v1/traces")]
    [InlineData("http/protobuf", null, null, "http://traces:4318/own/path", "http://traces:4318/own/path")]
    [InlineData("http/protobuf", "http://option:4318", null, "http://traces:4318/own/path", "http://option:4318/v1/traces")]
    public void The_option_comes_before_the_signals_variable_and_that_before_the_shared_one(string protocol, string? option, string? shared, string? signal, string expected)
    {
        OtlpSettings.TryRead(OtlpSignal.Traces, option is null ? null : new Uri(option), Configuration(("PROTOCOL", protocol), ("ENDPOINT", shared), ("TRACES_ENDPOINT", signal)), out var options).Should().BeTrue();

        options.Endpoint.Should().Be(new Uri(expected));
        options.Protocol.Should().Be(protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf);
    }

    [Fact]
    public void Headers_time_and_protocol_can_be_a_signals_own()
    {
        var configuration = Configuration(("ENDPOINT", "http://shared:4317"), ("HEADERS", "a=1"), ("LOGS_HEADERS", "b=2"), ("TIMEOUT", "1000"), ("LOGS_TIMEOUT", "2000"), ("PROTOCOL", "grpc"), ("LOGS_PROTOCOL", "http/protobuf"));

        OtlpSettings.TryRead(OtlpSignal.Logs, endpoint: null, configuration, out var logs);
        OtlpSettings.TryRead(OtlpSignal.Metrics, endpoint: null, configuration, out var metrics);

        (logs.Headers, logs.TimeoutMilliseconds, logs.Protocol).Should().Be(("b=2", 2000, OtlpExportProtocol.HttpProtobuf));
        (metrics.Headers, metrics.TimeoutMilliseconds, metrics.Protocol).Should().Be(("a=1", 1000, OtlpExportProtocol.Grpc));
    }

    [Theory]
    [InlineData("ENDPOINT", "localhost")]
    [InlineData("ENDPOINT", "localhost:4317")]
    [InlineData("TRACES_ENDPOINT", "not an address")]
    [InlineData("PROTOCOL", "http/json")]
    [InlineData("TRACES_PROTOCOL", "http/json")]
    [InlineData("TIMEOUT", "soon")]
    [InlineData("TIMEOUT", "0")]
    [InlineData("TIMEOUT", "-1")]
    [InlineData("TRACES_TIMEOUT", "10s")]
    public void A_value_that_cannot_be_read_is_named(string variable, string value)
    {
        var read = () => OtlpSettings.TryRead(OtlpSignal.Traces, endpoint: null, Configuration(("ENDPOINT", "http://shared:4317"), (variable, value)), out _);

        read.Should().Throw<FormatException>().WithMessage($"OTEL_EXPORTER_OTLP_{variable}: '{value}' *");
    }

    [Theory]
    [InlineData("ENDPOINT", "any:abc@collector:4317")]
    [InlineData("TRACES_ENDPOINT", "ftp://any:abc@collector")]
    [InlineData("HEADERS", "abc")]
    [InlineData("HEADERS", "=abc")]
    [InlineData("HEADERS", "a=abc,abc")]
    [InlineData("TRACES_HEADERS", "a=abc,a=abc")]
    public void What_may_hold_a_secret_is_named_without_its_value(string variable, string value)
    {
        var read = () => OtlpSettings.TryRead(OtlpSignal.Traces, endpoint: null, Configuration(("ENDPOINT", "http://shared:4317"), (variable, value)), out _);

        read.Should().Throw<FormatException>().WithMessage($"OTEL_EXPORTER_OTLP_{variable}: the value is not a*").Which.Message.Should().NotContain("abc");
    }

    [Theory]
    [InlineData("a=1")]
    [InlineData(" a = 1 , b=2=3,")]
    [InlineData("a=x%20y,A=2")]
    public void Headers_that_are_read_are_those_that_the_exporter_reads(string value)
    {
        OtlpSettings.TryRead(OtlpSignal.Traces, endpoint: null, Configuration(("ENDPOINT", "http://shared:4317"), ("HEADERS", value)), out var options).Should().BeTrue();

        FluentActions.Invoking(() => new OtlpTraceExporter(options).Dispose()).Should().NotThrow();
    }

    [Theory]
    [InlineData("http/protobuf", "ENDPOINT", "http://shared:4318/v1/traces", "OTEL_EXPORTER_OTLP_ENDPOINT: 'http://shared:4318/v1/traces' is the address of one signal; leave out '/v1/traces', which is added, or set OTEL_EXPORTER_OTLP_TRACES_ENDPOINT.")]
    [InlineData("http/protobuf", "ENDPOINT", "http://shared:4318/otlp/v1/logs/", "*leave out '/v1/logs', which is added, or set OTEL_EXPORTER_OTLP_LOGS_ENDPOINT.")]
    [InlineData("http/protobuf", "TRACES_ENDPOINT", "http://shared:4318/v1/traces", null)]
    [InlineData("http/protobuf", "ENDPOINT", "http://shared:4318/v1/traces?api_token=abcDEF123", "OTEL_EXPORTER_OTLP_ENDPOINT: 'http://shared:4318/v1/traces' is the address of one signal; *")]
    [InlineData("http/protobuf", "ENDPOINT", "shared:4318/ingest?key=abcDEF123", "OTEL_EXPORTER_OTLP_ENDPOINT: 'shared:4318/ingest' is not *")]
    [InlineData("grpc", "ENDPOINT", "http://shared:4317/v1/traces", null)]
    public void A_shared_address_is_not_that_of_one_signal(string protocol, string variable, string value, string? message)
    {
        var read = () => OtlpSettings.TryRead(OtlpSignal.Traces, endpoint: null, Configuration(("PROTOCOL", protocol), (variable, value)), out _);

        if (message is null)
        {
            read.Should().NotThrow();
        }
        else
        {
            read.Should().Throw<FormatException>().WithMessage(message);
        }
    }

    [Fact]
    public void All_that_cannot_be_read_is_named_at_once()
    {
        var read = () => OtlpSettings.TryRead(OtlpSignal.Traces, endpoint: null, Configuration(("ENDPOINT", "localhost"), ("PROTOCOL", "json"), ("TIMEOUT", "soon")), out _);

        read.Should().Throw<FormatException>().WithMessage("*OTLP_PROTOCOL: *OTLP_TIMEOUT: *OTLP_ENDPOINT: *");
    }

    private static IConfiguration Configuration(params (string Name, string? Value)[] variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.GroupBy(variable => variable.Name).Select(group => KeyValuePair.Create("OTEL_EXPORTER_OTLP_" + group.Key, group.Last().Value)))
        .Build();
}
