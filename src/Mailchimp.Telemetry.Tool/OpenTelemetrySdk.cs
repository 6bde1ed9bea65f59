using Mailchimp.Telemetry.Hosting.Export;
using Microsoft.Extensions.Configuration;

namespace Mailchimp.Telemetry.Tool;

/// <summary>Whether OpenTelemetry works at all.</summary>
internal static class OpenTelemetrySdk
{
    public const string DisabledVariable = "OTEL_SDK_DISABLED";

    public static bool IsDisabled(IConfiguration configuration) =>
        bool.TryParse(EnvironmentSettings.Read(configuration, DisabledVariable), out var isDisabled) && isDisabled;
}
