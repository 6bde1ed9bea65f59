using Microsoft.Extensions.Configuration;

namespace Mailchimp.Telemetry.Hosting.Export;

/// <summary>Reads a standard OpenTelemetry variable as the SDK does: from configuration, else from the environment.</summary>
internal static class EnvironmentSettings
{
    /// <summary>The variable that chooses the sampler.</summary>
    public const string Sampler = "OTEL_TRACES_SAMPLER";

    /// <summary>The variable that turns OpenTelemetry off.</summary>
    public const string SdkDisabled = "OTEL_SDK_DISABLED";

    /// <summary>Whether the environment turns OpenTelemetry off.</summary>
    public static bool IsSdkDisabled(IConfiguration? configuration) =>
        bool.TryParse(Read(configuration, SdkDisabled), out var isDisabled) && isDisabled;

    /// <summary>The variable's value, or null when it is not set or empty.</summary>
    public static string? Read(IConfiguration? configuration, string name)
    {
        var value = configuration?[name] ?? Environment.GetEnvironmentVariable(name);
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }
}
