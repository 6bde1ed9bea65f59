namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>Marks on the time axis where incidents begin and end.</summary>
internal static class Annotations
{
    private const string Step = "1m";

    private static readonly string Open = $"max by (mailchimp_datacenter, mailchimp_incident_reason, mailchimp_incident_scope, mailchimp_incident_operation) ({Promql.Incidents()})";
    private static readonly string OpenBefore = $"max by (mailchimp_datacenter, mailchimp_incident_reason, mailchimp_incident_scope, mailchimp_incident_operation) ({Promql.Incidents()} offset {Step})";

    public static readonly IReadOnlyList<object> All =
    [
        new
        {
            builtIn = 1,
            datasource = new { type = "grafana", uid = "-- Grafana --" },
            enable = true,
            hide = true,
            iconColor = "rgba(0, 211, 255, 1)",
            name = "Annotations & Alerts",
            type = "dashboard",
        },
        Mark("Incidents opened", Colors.Bad, $"({Open} == 1) unless ({OpenBefore} == 1)", "Incident opened"),
        Mark("Incidents closed", Colors.Good, $"({OpenBefore} == 1) unless ({Open} == 1)", "Incident closed"),
    ];

    private static object Mark(string name, string color, string expression, string title) => new
    {
        datasource = Variables.DataSourceReference,
        enable = true,
        expr = expression,
        hide = false,
        iconColor = color,
        name,
        step = Step,
        tagKeys = "mailchimp_datacenter,mailchimp_incident_reason,mailchimp_incident_operation",
        textFormat = "{{mailchimp_datacenter}}: {{mailchimp_incident_reason}} {{mailchimp_incident_operation}}",
        titleFormat = title,
        useValueForTime = false,
    };
}
