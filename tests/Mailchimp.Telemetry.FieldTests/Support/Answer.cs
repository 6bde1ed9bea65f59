using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace FieldTests.Support;

/// <summary>What <see cref="FakeMailchimp"/> does with a request.</summary>
internal sealed record Answer(int Status, byte[] Body, string ContentType = "application/problem+json; charset=utf-8")
{
    public static Answer Ok { get; } = Json("""{"id":"62eeb292278cc15f5817cb78f7790b08"}"""u8.ToArray());

    public static Answer MemberExists { get; } = Problem(400, "Member Exists", "urist.mcvankab@example.com is already a list member. Use PUT to insert or update list members.");

    public static Answer KeyInvalid { get; } = Problem(401, "API Key Invalid", "Your API key may be invalid, or you've attempted to access the wrong datacenter.");

    public static Answer InvalidFields { get; } = new(400, """{"title":"Invalid Resource","status":400,"detail":"The resource submitted could not be validated.","errors":[{"field":"email_address","message":"Not valid."},{"field":"status","message":"Not valid."}]}"""u8.ToArray());

    public static Answer NotFound { get; } = Problem(404, "Resource Not Found", "The requested resource could not be found.");

    public static Answer TooManyConnections { get; } = Problem(429, "Too Many Requests", "You have exceeded the limit of 10 simultaneous connections.");

    public static Answer InternalError { get; } = Problem(500, "Internal Server Error", "An unexpected internal error has occurred.");

    public static Answer Unavailable { get; } = new(503, "Service Unavailable"u8.ToArray(), "text/plain");

    /// <summary>The connection stays open, and nothing comes.</summary>
    public static Answer Never { get; } = new(0, []);

    /// <summary>The connection is cut before the head.</summary>
    public static Answer Cut { get; } = new(-1, []);

    public TimeSpan BeforeHead { get; init; }

    /// <summary>How long the body stays behind its head.</summary>
    public TimeSpan BeforeBody { get; init; }

    public (string Name, string Value)[] Headers { get; init; } = [];

    public static Answer Json(byte[] body) => new(200, body, "application/json; charset=utf-8");

    public static Answer Problem(int status, string title, string detail) => new(
        status,
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"{{title}}","status":{{status}},"detail":"{{detail}}","instance":"b6c2b8b1-5b5e-4a2b-9f0e-0d6d6a2f7d11"}""")));

    public Answer Compressed()
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionMode.Compress))
        {
            gzip.Write(Body);
        }

        return this with { Body = output.ToArray(), Headers = [.. Headers, ("Content-Encoding", "gzip")] };
    }
}
