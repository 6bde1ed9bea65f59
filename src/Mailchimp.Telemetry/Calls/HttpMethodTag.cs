namespace Mailchimp.Telemetry.Calls;

/// <summary>The value of <c>http.request.method</c>: a known method, or <c>_OTHER</c>, so that the label stays bounded.</summary>
internal static class HttpMethodTag
{
    public const string Other = "_OTHER";

    private static readonly HttpMethod[] Known =
    [
        HttpMethod.Get, HttpMethod.Post, HttpMethod.Put, HttpMethod.Patch, HttpMethod.Delete,
        HttpMethod.Head, HttpMethod.Options, HttpMethod.Trace, HttpMethod.Connect,
    ];

    public static string Of(HttpMethod method)
    {
        foreach (var known in Known)
        {
            if (method == known)
            {
                return known.Method;
            }
        }

        return Other;
    }
}
