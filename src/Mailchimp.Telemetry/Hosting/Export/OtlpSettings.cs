using Mailchimp.Telemetry.Redaction.Text;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>Reads where and how to export from the option <c>OtlpEndpoint</c> and the standard OpenTelemetry variables.</summary>
internal static class OtlpSettings
{
    public const string Prefix = "OTEL_EXPORTER_OTLP_";

    private const string Grpc = "grpc";
    private const string HttpProtobuf = "http/protobuf";

    /// <summary>False when no endpoint is named.</summary>
    /// <exception cref="FormatException">A variable's value can't be read; the message names it.</exception>
    public static bool TryRead(OtlpSignal signal, Uri? endpoint, IConfiguration? configuration, out OtlpExporterOptions options)
    {
        options = null!;
        var signalEndpoint = Setting(configuration, signal.Name + "_ENDPOINT");
        var sharedEndpoint = Setting(configuration, "ENDPOINT");
        if (endpoint is null && signalEndpoint is null && sharedEndpoint is null)
        {
            return false;
        }

        options = new OtlpExporterOptions();
        ApplySettings(options, configuration, signal);
        options.Endpoint = endpoint ?? ParseUri(signalEndpoint is null ? "ENDPOINT" : signal.Name + "_ENDPOINT", signalEndpoint ?? sharedEndpoint!);
        if (options.Protocol == OtlpExportProtocol.HttpProtobuf && (endpoint is not null || signalEndpoint is null))
        {
            options.Endpoint = new Uri(options.Endpoint.AbsoluteUri.TrimEnd('/') + "/" + signal.Path);
        }

        return true;
    }

    /// <summary>The protocol as the variable names it.</summary>
    public static string NameOf(OtlpExportProtocol protocol) => protocol == OtlpExportProtocol.HttpProtobuf ? HttpProtobuf : Grpc;

    private static void ApplySettings(OtlpExporterOptions options, IConfiguration? configuration, OtlpSignal signal)
    {
        string? SignalOrShared(string name) => Setting(configuration, $"{signal.Name}_{name}") ?? Setting(configuration, name);

        options.Headers = SignalOrShared("HEADERS") ?? options.Headers;
        options.Protocol = SignalOrShared("PROTOCOL") switch
        {
            Grpc => OtlpExportProtocol.Grpc,
            HttpProtobuf => OtlpExportProtocol.HttpProtobuf,
            null => options.Protocol,
            var other => throw new FormatException(SecretText.Hide($"{Prefix}PROTOCOL: '{other}' is not supported; use '{Grpc}' or '{HttpProtobuf}'.")),
        };
        if (SignalOrShared("TIMEOUT") is { } timeout)
        {
            options.TimeoutMilliseconds = int.TryParse(timeout, out var milliseconds) && milliseconds > 0
                ? milliseconds
                : throw new FormatException(SecretText.Hide($"{Prefix}TIMEOUT: '{timeout}' is not a number of milliseconds."));
        }
    }

    private static Uri ParseUri(string name, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? uri
            : throw new FormatException(SecretText.Hide($"{Prefix}{name}: '{value}' is not an absolute http or https URI, such as 'http://localhost:4317'."));

    private static string? Setting(IConfiguration? configuration, string name) => EnvironmentSettings.Read(configuration, Prefix + name);
}
