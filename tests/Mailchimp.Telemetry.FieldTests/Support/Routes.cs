namespace FieldTests.Support;

/// <summary>Span names of the routes that the applications call.</summary>
internal static class Routes
{
    /// <summary>The path that the applications sign up at.</summary>
    public const string SignUp = "POST /3.0/lists/a1b2c3d4e5/members";

    public const string AddMember = "POST /3.0/lists/{list_id}/members";
    public const string GetMember = "GET /3.0/lists/{list_id}/members/{subscriber_hash}";
    public const string Import = "POST /3.0/lists/{list_id}";
    public const string StartBatch = "POST /3.0/batches";
    public const string GetBatch = "GET /3.0/batches/{batch_id}";
    public const string Ping = "GET /3.0/ping";
}
