namespace Mailchimp.Telemetry.Hosting;

/// <summary>Whether the runtime writes the diagnostics of HttpClient, on which everything rests.</summary>
internal static class HttpDiagnostics
{
    private const string Switch = "System.Net.Http.EnableActivityPropagation";
    private const string Variable = "DOTNET_SYSTEM_NET_HTTP_ENABLEACTIVITYPROPAGATION";

    /// <summary>What turns them off, or null. As the runtime reads it, once for each process: the switch goes before the variable.</summary>
    public static string? FindOff()
    {
        if (AppContext.TryGetSwitch(Switch, out var isOn))
        {
            return isOn ? null : $"the switch {Switch} is false";
        }

        var variable = Environment.GetEnvironmentVariable(Variable);
        return variable is "0" || "false".Equals(variable, StringComparison.OrdinalIgnoreCase) ? $"{Variable} is {variable}" : null;
    }
}
