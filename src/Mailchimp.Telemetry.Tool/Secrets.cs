namespace Mailchimp.Telemetry.Tool;

/// <summary>Secrets come from the environment or from standard input: what stands in a command line, others can read.</summary>
internal static class Secrets
{
    /// <exception cref="ToolException">There is none.</exception>
    public static string Read(string variable, bool fromStandardInput) => Find(variable, fromStandardInput) ??
        throw new ToolException(fromStandardInput ? "Standard input is empty." : $"Set {variable}, or give the secret on standard input.") { IsUsage = true };

    public static string? Find(string variable, bool fromStandardInput)
    {
        var secret = (fromStandardInput ? Console.In.ReadLine() : Environment.GetEnvironmentVariable(variable))?.Trim();
        return string.IsNullOrEmpty(secret) ? null : secret;
    }
}
