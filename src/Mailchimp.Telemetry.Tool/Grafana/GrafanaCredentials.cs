using System.Net.Http.Headers;
using System.Text;

namespace Mailchimp.Telemetry.Tool.Grafana;

internal static class GrafanaCredentials
{
    public const string TokenVariable = "GRAFANA_TOKEN";
    public const string UserVariable = "GRAFANA_USER";
    public const string PasswordVariable = "GRAFANA_PASSWORD";

    public static AuthenticationHeaderValue Read(bool fromStandardInput)
    {
        if (Secrets.Find(TokenVariable, fromStandardInput) is { } token)
        {
            return new AuthenticationHeaderValue("Bearer", token);
        }

        if (!fromStandardInput && Secrets.Find(UserVariable, false) is { } user && Secrets.Find(PasswordVariable, false) is { } password)
        {
            return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        }

        throw new ToolException(fromStandardInput ? "Standard input is empty: --token-stdin takes the token from its first line." : $"Set {TokenVariable} to the token of a Grafana service account, or {UserVariable} and {PasswordVariable}, or use --token-stdin.") { IsUsage = true };
    }
}
