namespace Mailchimp.Telemetry.Http;

/// <summary>A path that the API knows: its template, and the operation when the method is one that the path supports.</summary>
internal readonly record struct Route(string? Template, string? Operation)
{
    public static Route Unknown => default;
}
