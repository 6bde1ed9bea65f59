namespace Mailchimp.Telemetry.Simulator;

/// <summary>Finds the operation of a call, before routing does.</summary>
internal static class OperationTable
{
    private static readonly ILookup<(string Method, int Length), (string[] Template, string Operation)> Routes = Endpoints.Operations()
        .Select(static route => (route.Method, Template: Split(route.Template), route.Operation))
        .ToLookup(static route => (route.Method, route.Template.Length), static route => (route.Template, route.Operation));

    public static IReadOnlySet<string> Names { get; } = Routes.SelectMany(static routes => routes).Select(static route => route.Operation).ToHashSet(StringComparer.Ordinal);

    /// <param name="method">The HTTP method.</param>
    /// <param name="path">The whole path, such as <c>/3.0/ping</c>.</param>
    public static string? Find(string method, string path)
    {
        var segments = Split(path);
        return Routes[(method, segments.Length)]
            .Where(route => Fits(route.Template, segments))
            .OrderBy(static route => route.Template.Count(IsParameter))
            .Select(static route => route.Operation)
            .FirstOrDefault();
    }

    private static bool Fits(string[] template, string[] segments) =>
        template.Zip(segments).All(static pair => IsParameter(pair.First) || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

    private static bool IsParameter(string segment) => segment.StartsWith('{');

    private static string[] Split(string path) => path.Trim('/').Split('/');
}
