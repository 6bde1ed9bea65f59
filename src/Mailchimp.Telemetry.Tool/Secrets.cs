namespace Mailchimp.Telemetry.Tool;

/// <summary>Secrets come from the environment or from standard input: what stands in a command line, others can read.</summary>
internal static class Secrets
{
    /// <exception cref="ToolException">There is none.</exception>
    /// <param name="variable">The environment variable.</param>
    /// <param name="option">The option that makes standard input the source.</param>
    /// <param name="fromStandardInput">Whether that option is set.</param>
    public static string Read(string variable, string option, bool fromStandardInput) => Find(variable, fromStandardInput) ??
        throw new ToolException(fromStandardInput ? $"Standard input is empty: {option} takes the secret from its first line." : $"Set {variable}, or pass the secret on standard input with {option}.") { IsUsage = true };

    public static string? Find(string variable, bool fromStandardInput)
    {
        var secret = (fromStandardInput ? Console.In.ReadLine() : Environment.GetEnvironmentVariable(variable))?.Trim();
        return string.IsNullOrEmpty(secret) ? null : secret;
    }
}
