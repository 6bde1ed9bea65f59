namespace Mailchimp.Telemetry.Contract;

/// <summary>A path that the API knows: its template, and the operation when the method is one that the path supports.</summary>
/// <param name="Template">The path with names in place of ids.</param>
/// <param name="Operation">The operation's name.</param>
/// <param name="SpanName">The method of the operation and the template.</param>
internal readonly record struct Route(string? Template, string? Operation, string? SpanName)
{
    public static Route Unknown => default;
}
