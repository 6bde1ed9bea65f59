namespace Newsletter;

/// <summary>Asks the API for each of its documented errors with <c>X-Trigger-Error</c>: safe, on a real account too.</summary>
internal static class Drill
{
    private static readonly string[] Names =
    [
        "BadRequest", "InvalidAction", "InvalidResource", "JSONParseError", "APIKeyMissing", "APIKeyInvalid", "Forbidden", "UserDisabled",
        "WrongDatacenter", "ResourceNotFound", "MethodNotAllowed", "ResourceNestingTooDeep", "InvalidMethodOverride", "RequestedFieldsInvalid",
        "TooManyRequests", "InternalServerError", "ComplianceRelated",
    ];

    public static async Task RunAsync(MailchimpClient client)
    {
        foreach (var name in Names)
        {
            await client.SendAsync(HttpMethod.Get, "ping", body: null, [("X-Trigger-Error", name)]);
        }
    }
}
