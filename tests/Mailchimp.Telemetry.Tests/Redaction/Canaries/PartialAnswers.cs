using System.Text;
using Mailchimp.Telemetry.Tests.PartialFailures;

namespace Mailchimp.Telemetry.Tests.Redaction.Canaries;

/// <summary>Successful answers that hide failures, with something sensitive in every part of them.</summary>
internal static class PartialAnswers
{
    private const string Json = "application/json; charset=utf-8";
    private const string ArchiveSuffix = "-response.tar.gz";
    private const int Operations = 4;
    private const int Errored = 3;

    /// <summary>The answer to a path; null for one that has no such answer.</summary>
    /// <param name="source">Makes what is planted.</param>
    /// <param name="server">Where the path was asked for.</param>
    /// <param name="path">The path.</param>
    public static (byte[] Body, string ContentType)? For(CanarySource source, Uri server, string path) => path switch
    {
        _ when path.EndsWith(ArchiveSuffix, StringComparison.Ordinal) => (Results(source), "binary/octet-stream"),
        _ when path.StartsWith("/3.0/batches/", StringComparison.Ordinal) => (Batch(source, server, path[(path.LastIndexOf('/') + 1)..]), Json),
        _ when path.EndsWith("/send-checklist", StringComparison.Ordinal) => (Checklist(source), Json),
        _ when path.Contains("/segments/", StringComparison.Ordinal) => (Segment(source), Json),
        "/3.0/lists/abc" => (Import(source), Json),
        _ => null,
    };

    private static byte[] Import(CanarySource source) => Encoding.UTF8.GetBytes($$"""
        {"new_members":[{"email_address":"{{source.Email()}}","full_name":"{{source.Word()}}","merge_fields":{"FNAME":"{{source.Word()}}"},"error_code":"{{source.Word()}}"}],
        "errors":[{"email_address":"{{source.Email()}}","error":"{{source.Email()}} is already a list member","error_code":"ERROR_CONTACT_EXISTS","field":"{{source.Word()}}","field_message":"{{source.Word()}}"},
        {"email_address":"{{source.Email()}}","error":"{{source.Word()}} {{source.Key()}}","error_code":"{{source.Word()}}"}],
        "total_created":1,"total_updated":0,"error_count":2,"{{source.Word()}}":"{{source.Secret()}}"}
        """);

    private static byte[] Segment(CanarySource source) => Encoding.UTF8.GetBytes($$"""
        {"members_added":[{"email_address":"{{source.Email()}}"}],"members_removed":[],"total_added":1,"total_removed":0,"error_count":1,
        "errors":[{"email_addresses":["{{source.Email()}}","{{source.Email()}}"],"error":"{{source.Email()}} looks fake or invalid, please enter a real email address."}]}
        """);

    private static byte[] Checklist(CanarySource source) => Encoding.UTF8.GetBytes($$"""
        {"is_ready":false,"items":[{"type":"error","id":1,"heading":"{{source.Word()}}","details":"Ask {{source.Email()}} for {{source.Key()}}"},{"type":"{{source.Word()}}"}]}
        """);

    /// <summary>The results are at another host than the API.</summary>
    private static byte[] Batch(CanarySource source, Uri server, string id) => Bodies.Batch(
        id,
        "finished",
        Operations,
        Errored,
        source.Word(),
        $"http://localhost:{server.Port}/{id}{ArchiveSuffix}?AWSAccessKeyId={source.Secret()}&Expires=1&Signature={source.Secret()}%3D");

    private static byte[] Results(CanarySource source) => Bodies.Results(
    [
        (400, $$"""{"title":"Member Exists","status":400,"detail":"{{source.Email()}} is already a list member {{source.Key()}}","instance":"{{source.Word()}}"}"""),
        (404, $$"""{"title":"Resource Not Found","status":404,"detail":"{{source.Word()}}","errors":[{"field":"{{source.Word()}}","message":"{{source.Secret()}}"}]}"""),
        (400, $$"""{"title":"{{source.Word()}}","status":400,"detail":"{{source.Word()}}"}"""),
        (200, $$"""{"email_address":"{{source.Email()}}","client_secret":"{{source.Secret()}}"}"""),
    ]);
}
