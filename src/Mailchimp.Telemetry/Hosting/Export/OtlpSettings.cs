using System.Globalization;
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
    /// <exception cref="FormatException">Values can't be read; the message names their variables.</exception>
    public static bool TryRead(OtlpSignal signal, Uri? endpoint, IConfiguration? configuration, out OtlpExporterOptions options)
    {
        options = null!;
        var ofSignal = Setting(configuration, signal.Name + "_ENDPOINT");
        var endpointSetting = ofSignal ?? Setting(configuration, "ENDPOINT");
        if (endpoint is null && endpointSetting is null)
        {
            return false;
        }

        // A signal's own endpoint is complete.
        var isBase = endpoint is not null || ofSignal is null;
        var name = endpoint is null ? endpointSetting!.Value.Name : $"{MailchimpTelemetryOptions.SectionName}:{nameof(MailchimpTelemetryOptions.OtlpEndpoint)}";
        options = new OtlpExporterOptions();
        var errors = new List<string>();
        ApplySettings(options, configuration, signal, errors);
        endpoint ??= ParseUri(endpointSetting!.Value, errors);
        isBase &= options.Protocol == OtlpExportProtocol.HttpProtobuf;
        if (isBase && Array.Find(OtlpSignal.All, one => endpoint?.AbsolutePath.TrimEnd('/').EndsWith('/' + one.Path, StringComparison.Ordinal) == true) is { } own)
        {
            errors.Add($"{name}: '{endpoint!.GetLeftPart(UriPartial.Path)}' is the address of one signal; leave out '/{own.Path}', which is added, or set {Prefix}{own.Name}_ENDPOINT.");
        }

        if (errors.Count > 0)
        {
            throw new FormatException(SecretText.Hide(string.Join(' ', errors)));
        }

        options.Endpoint = endpoint!;
        if (isBase)
        {
            options.Endpoint = new Uri(options.Endpoint.AbsoluteUri.TrimEnd('/') + "/" + signal.Path);
        }

        return true;
    }

    /// <summary>Whether the endpoint is one of a signal's own, to which the path was not added: nothing is added to those.</summary>
    public static bool LacksPath(OtlpExporterOptions options) => options.Protocol == OtlpExportProtocol.HttpProtobuf && options.Endpoint.AbsolutePath == "/";

    /// <summary>The protocol as the variable names it.</summary>
    public static string NameOf(OtlpExportProtocol protocol) => protocol == OtlpExportProtocol.HttpProtobuf ? HttpProtobuf : Grpc;

    private static void ApplySettings(OtlpExporterOptions options, IConfiguration? configuration, OtlpSignal signal, List<string> errors)
    {
        (string Name, string Value)? SignalOrShared(string name) => Setting(configuration, $"{signal.Name}_{name}") ?? Setting(configuration, name);

        if (SignalOrShared("HEADERS") is { } headers)
        {
            options.Headers = headers.Value;
            if (!AreHeaders(headers.Value))
            {
                // Without the value: it holds the key of the collector.
                errors.Add($"{headers.Name}: the value is not a list such as 'name=value,name=value' with each name once.");
            }
        }

        switch (SignalOrShared("PROTOCOL"))
        {
            case (_, Grpc):
                options.Protocol = OtlpExportProtocol.Grpc;
                break;
            case (_, HttpProtobuf):
                options.Protocol = OtlpExportProtocol.HttpProtobuf;
                break;
            case { } other:
                errors.Add($"{other.Name}: '{other.Value}' is not supported; use '{Grpc}' or '{HttpProtobuf}'.");
                break;
        }

        if (SignalOrShared("TIMEOUT") is { } timeout)
        {
            if (int.TryParse(timeout.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0)
            {
                options.TimeoutMilliseconds = milliseconds;
            }
            else
            {
                errors.Add($"{timeout.Name}: '{timeout.Value}' is not a number of milliseconds.");
            }
        }
    }

    /// <summary>Read as the exporter does, which throws otherwise.</summary>
    private static bool AreHeaders(string value)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return Array.TrueForAll(
            Uri.UnescapeDataString(value).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            pair => pair.IndexOf('=', StringComparison.Ordinal) is > 0 and var end && names.Add(pair[..end].Trim()));
    }

    private static Uri? ParseUri((string Name, string Value) setting, List<string> errors)
    {
        if (Uri.TryCreate(setting.Value, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
        {
            return uri;
        }

        // Before an @ stands a password, and a query may hold a key.
        var value = setting.Value.Contains('@', StringComparison.Ordinal) ? "the value" : $"'{setting.Value.Split('?')[0]}'";
        errors.Add($"{setting.Name}: {value} is not an absolute http or https URI, such as 'http://localhost:4317'.");
        return null;
    }

    private static (string Name, string Value)? Setting(IConfiguration? configuration, string name) =>
        EnvironmentSettings.Read(configuration, Prefix + name) is { } value ? (Prefix + name, value) : null;
}
