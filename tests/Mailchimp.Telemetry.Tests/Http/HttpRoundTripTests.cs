using System.Net;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>Every kind as real bytes through a real HttpClient: classified here, and untouched for the application.</summary>
public sealed class HttpRoundTripTests(TestServer server) : IClassFixture<TestServer>
{
    public static IEnumerable<object[]> Matrix =>
        from row in KindCase.All
        from variant in Enum.GetValues<HttpVariant>()
        from completion in Enum.GetValues<HttpCompletionOption>()
        from encoding in (string[])["", "gzip"]
        select new object[] { row.Name, variant, completion, encoding };

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task The_error_is_classified_and_the_body_arrives_byte_for_byte(string name, HttpVariant variant, HttpCompletionOption completion, string encoding)
    {
        var row = KindCase.Get(name);
        var sent = encoding.Length > 0 ? TestServer.Compress(row.Bytes, encoding) : row.Bytes;
        server.Handler = context => TestServer.AnswerAsync(context, row.Status, row.ContentType, sent, encoding.Length > 0 ? encoding : null);
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient(variant);

        using var response = await client.GetAsync("lists/abc/members", completion);
        var received = await response.Content.ReadAsByteArrayAsync();

        received.Should().Equal(sent);
        response.Content.Headers.ContentLength.Should().Be(sent.Length);
        response.Content.Headers.ContentType?.ToString().Should().Be(row.ContentType);
        var span = run.Span;
        span.GetTagItem("mailchimp.error.kind").Should().Be(row.Kind);
        span.GetTagItem("mailchimp.error.title").Should().Be(row.Title);
        span.GetTagItem("mailchimp.error.instance").Should().Be(row.Instance);
        span.GetTagItem("url.template").Should().Be("/3.0/lists/{list_id}/members");
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be(row.Kind);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("deflate", "deflate")]
    [InlineData("raw-deflate", "deflate")]
    public async Task A_compressed_body_is_inflated_for_the_library_and_by_the_application(string compressor, string encoding)
    {
        var row = KindCase.Get("a member who exists");
        server.Handler = context => TestServer.AnswerAsync(context, row.Status, row.ContentType, TestServer.Compress(row.Bytes, compressor), encoding);
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient(decompression: DecompressionMethods.All);

        var received = await (await client.GetAsync("ping")).Content.ReadAsByteArrayAsync();

        received.Should().Equal(row.Bytes);
        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("member_exists");
    }

    [Fact]
    public async Task A_decompression_bomb_is_inflated_no_further_than_the_cap()
    {
        var bomb = TestServer.Compress(new byte[50 * 1024 * 1024], "gzip");
        server.Handler = context => TestServer.AnswerAsync(context, 400, "application/json", bomb, "gzip");
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        var received = await (await client.GetAsync("ping")).Content.ReadAsByteArrayAsync();

        received.Should().Equal(bomb);
        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("bad_request");
    }

    [Fact]
    public async Task A_body_cut_off_inside_its_compression_is_read_as_far_as_it_goes()
    {
        var row = KindCase.Get("a member who exists");
        var padded = System.Text.Encoding.UTF8.GetBytes(row.Body.TrimEnd('}') + ",\"padding\":\"" + Guid.NewGuid() + Guid.NewGuid() + "\"}");
        var cut = TestServer.Compress(padded, "gzip")[..^30];
        server.Handler = context => TestServer.AnswerAsync(context, 400, row.ContentType, cut, "gzip");
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        (await (await client.GetAsync("ping")).Content.ReadAsByteArrayAsync()).Should().Equal(cut);

        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("member_exists");
    }

    [Fact]
    public async Task A_body_larger_than_the_cap_arrives_whole()
    {
        var body = new byte[300_000];
        new Random(1).NextBytes(body);
        "{\"title\":\"Member Exists\",\"x\":\""u8.CopyTo(body);
        server.Handler = context => TestServer.AnswerAsync(context, 400, "application/problem+json", body);
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);

        (await response.Content.ReadAsByteArrayAsync()).Should().Equal(body);
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("member_exists");
    }

    [Theory]
    [InlineData(HttpVariant.Http1)]
    [InlineData(HttpVariant.Http2Tls)]
    public async Task A_chunked_body_is_classified(HttpVariant variant)
    {
        var row = KindCase.Get("a forgotten member");
        server.Handler = async context =>
        {
            context.Response.StatusCode = row.Status;
            context.Response.ContentType = row.ContentType;
            await context.Response.Body.WriteAsync(row.Bytes.AsMemory(0, 10));
            await context.Response.Body.WriteAsync(row.Bytes.AsMemory(10));
        };
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient(variant);

        (await (await client.GetAsync("ping")).Content.ReadAsByteArrayAsync()).Should().Equal(row.Bytes);

        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("forgotten_email");
    }

    [Fact]
    public async Task The_application_can_read_the_body_in_every_way()
    {
        var row = KindCase.Get("a bad request");
        server.Handler = context => TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        (await Read(async content => await content.ReadAsByteArrayAsync())).Should().Equal(row.Bytes);
        (await Read(async content => await CopyAsync(await content.ReadAsStreamAsync()))).Should().Equal(row.Bytes);
        (await Read(content => CopyAsync(content.ReadAsStream()))).Should().Equal(row.Bytes);
        (await Read(content => Task.FromResult(CopyInPieces(content.ReadAsStream())))).Should().Equal(row.Bytes);
        (await Read(content => Task.FromResult(CopySync(content)))).Should().Equal(row.Bytes);
        (await Read(async content =>
        {
            await content.LoadIntoBufferAsync();
            _ = await content.ReadAsStringAsync();
            return await content.ReadAsByteArrayAsync();
        })).Should().Equal(row.Bytes);

        async Task<byte[]> Read(Func<HttpContent, Task<byte[]>> read)
        {
            using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
            return await read(response.Content);
        }
    }

    [Fact]
    public async Task A_body_that_is_read_twice_unbuffered_fails_as_it_does_without_the_library()
    {
        var row = KindCase.Get("a bad request");
        server.Handler = context => TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        using var client = server.CreateClient();

        var without = await ReadTwice();
        using var run = TelemetryRun.Start(server);
        var with = await ReadTwice();

        with.Should().BeOfType(without.GetType());
        with.Message.Should().Be(without.Message);

        async Task<Exception> ReadTwice()
        {
            using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
            await response.Content.CopyToAsync(Stream.Null);
            return (await Record.ExceptionAsync(() => response.Content.CopyToAsync(Stream.Null)))!;
        }
    }

    [Fact]
    public async Task The_response_prints_as_it_does_without_the_library_but_for_the_type_of_its_content()
    {
        server.Handler = context =>
        {
            context.Response.Headers["X-Odd"] = new(["one", " two,three"]);
            return TestServer.AnswerAsync(context, 404, "text/plain;  charset=UTF-8", "no"u8.ToArray());
        };
        using var client = server.CreateClient();

        var without = await Print();
        using var run = TelemetryRun.Start(server);
        (await Print()).Should().Be(without);

        async Task<string> Print()
        {
            using var response = await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
            response.Headers.Remove("Date");
            return response.ToString().Replace("Mailchimp.Telemetry.Http.ReplayContent", "System.Net.Http.HttpConnectionResponseContent", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_connection_is_used_again_after_an_error_that_nobody_read()
    {
        var connections = new HashSet<string>();
        var row = KindCase.Get("a bad request");
        server.Handler = context =>
        {
            connections.Add(context.Connection.Id);
            return TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        };
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        for (var i = 0; i < 5; i++)
        {
            (await client.GetAsync("ping", HttpCompletionOption.ResponseHeadersRead)).Dispose();
        }

        connections.Should().ContainSingle();
    }

    [Fact]
    public void A_synchronous_call_is_classified()
    {
        var row = KindCase.Get("a member who exists");
        server.Handler = context => TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
        using var run = TelemetryRun.Start(server);
        using var client = server.CreateClient();

        using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, "ping"));

        CopySync(response.Content).Should().Equal(row.Bytes);
        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("member_exists");
    }

    [Fact]
    public async Task A_body_that_is_cut_off_fails_for_the_application_as_without_the_library()
    {
        const string Answer = "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"title\":\"Member Exists\"";

        var without = await Fail();
        using var run = TelemetryRun.Start(configure: options => options.AdditionalHosts.Add("127.0.0.1"));
        var with = await Fail();

        with.Should().BeOfType(without.GetType());
        with.Message.Should().Be(without.Message);

        // The runtime's reads name the missing bytes and its copies do not: which one it was depends on whether the
        // end of the connection had arrived when the library looked.
        without.InnerException!.Message.Should().StartWith("The response ended prematurely");
        with.InnerException!.Message.Should().StartWith("The response ended prematurely");
        with.InnerException.Should().BeOfType<HttpIOException>().Which.HttpRequestError
            .Should().Be(without.InnerException.Should().BeOfType<HttpIOException>().Which.HttpRequestError);
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("member_exists");

        static async Task<Exception> Fail()
        {
            using var server = new RawServer(Answer);
            using var client = new HttpClient();
            return (await Record.ExceptionAsync(() => client.GetAsync(server.Uri)))!;
        }
    }

    private static async Task<byte[]> CopyAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static byte[] CopySync(HttpContent content)
    {
        using var copy = new MemoryStream();
        content.CopyTo(copy, null, CancellationToken.None);
        return copy.ToArray();
    }

    private static byte[] CopyInPieces(Stream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[7];
        int read;
        while ((read = stream.Read(buffer, 2, 3)) > 0)
        {
            bytes.AddRange(buffer.AsSpan(2, read));
        }

        return [.. bytes];
    }
}
