namespace Mailchimp.Telemetry.Tool.Dashboards;

internal static class DashboardSet
{
    public static IReadOnlyList<Dashboard> All { get; } = [OverviewDashboard.Create(), ErrorsDashboard.Create(), LimitsDashboard.Create(), IncidentsDashboard.Create()];
}
