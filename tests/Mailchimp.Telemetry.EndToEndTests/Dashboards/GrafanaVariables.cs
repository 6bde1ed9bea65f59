namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

/// <summary>Fills in variables as Grafana does when all values are chosen.</summary>
internal static class GrafanaVariables
{
    /// <summary>Bars of a second stand for those of a minute, as in the rules that the tests run.</summary>
    public static string Fill(DashboardFile dashboard, string expression, string range, string rateInterval)
    {
        foreach (var variable in dashboard.Variables.Where(variable => (string)variable["type"]! == "query"))
        {
            expression = expression.Replace("$" + (string)variable["name"]!, (string)variable["allValue"]!, StringComparison.Ordinal);
        }

        return expression.Replace("$__rate_interval", rateInterval, StringComparison.Ordinal).Replace("$__interval", "1s", StringComparison.Ordinal).Replace("$__range", range, StringComparison.Ordinal);
    }
}
