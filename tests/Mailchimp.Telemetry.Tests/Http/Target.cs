using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>What is called: each of the routes whose successful responses are read too, and one whose are not.</summary>
internal sealed record Target(HttpMethod Method, string Path, string Host = "us6.api.mailchimp.com")
{
    private static readonly Target[] All =
    [
        new(HttpMethod.Get, "/3.0/lists/abc/members"),
        new(HttpMethod.Post, "/3.0/lists/abc"),
        new(HttpMethod.Post, "/3.0/lists/abc/segments/7"),
        new(HttpMethod.Post, "/3.0/batches"),
        new(HttpMethod.Get, "/3.0/batches"),
        new(HttpMethod.Get, "/3.0/batches/8b2428d747"),
        new(HttpMethod.Get, "/3.0/campaigns/abc/send-checklist"),
        new(HttpMethod.Get, "/8b2428d747-response.tar.gz", "mailchimp-api-batch.s3.amazonaws.com"),
    ];

    private static readonly byte[][] Bodies =
    [
        PartialFailures.Bodies.Members(3, 5),
        PartialFailures.Bodies.Members(50, 50, errorsFirst: true),
        PartialFailures.Bodies.Members(10, 3, memberSize: 10_000),
        PartialFailures.Bodies.Batch("8b2428d747", "finished", 5, 2),
        PartialFailures.Bodies.Batches(PartialFailures.Bodies.BatchObject("8b2428d747", "started", 5, 2)),
        PartialFailures.Bodies.Checklist(isReady: false, 2),
        PartialFailures.Bodies.Results([.. KindCase.All.Take(20).Select(static row => (row.Status, "{}"))], perFile: 3),
    ];

    public static Target Any(Random random) => All[random.Next(All.Length)];

    /// <summary>A body that can hide failures, compressed or not.</summary>
    public static byte[] Body(Random random)
    {
        var body = Bodies[random.Next(Bodies.Length)];
        return random.Next(4) == 0 ? TestServer.Compress(body, "gzip") : body;
    }
}
