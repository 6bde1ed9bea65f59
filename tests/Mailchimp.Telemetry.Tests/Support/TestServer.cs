using System.IO.Compression;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Mailchimp.Telemetry.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>A real Kestrel on loopback, over HTTP/1.1, HTTP/1.1 with TLS and HTTP/2, that answers as a test says.</summary>
public sealed class TestServer : IAsyncLifetime
{
    private readonly X509Certificate2 _certificate = SelfSigned.Create();
    private WebApplication _app = null!;

    public RequestDelegate Handler { get; set; } = _ => Task.CompletedTask;

    public Uri HttpUri { get; private set; } = null!;

    public Uri HttpsUri { get; private set; } = null!;

    public static async Task<TestServer> StartAsync(RequestDelegate? handler = null)
    {
        var server = new TestServer();
        server.Handler = handler ?? server.Handler;
        await server.InitializeAsync();
        return server;
    }

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(_certificate).Protocols = HttpProtocols.Http1AndHttp2);
        });
        _app = builder.Build();
        _app.Run(context => Handler(context));
        await _app.StartAsync();
        HttpUri = new Uri(_app.Urls.First());
        HttpsUri = new Uri(_app.Urls.Last());
    }

    public async Task DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    public Uri Root(HttpVariant variant) => variant == HttpVariant.Http1 ? HttpUri : HttpsUri;

    public HttpClient CreateClient(HttpVariant variant = HttpVariant.Http1, DecompressionMethods decompression = DecompressionMethods.None) => new(CreateHandler(decompression))
    {
        BaseAddress = new Uri(Root(variant), "/3.0/"),
        DefaultRequestVersion = variant == HttpVariant.Http2Tls ? HttpVersion.Version20 : HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = TimeSpan.FromSeconds(30),
    };

    public SocketsHttpHandler CreateHandler(DecompressionMethods decompression = DecompressionMethods.None) => new()
    {
        AutomaticDecompression = decompression,
        SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == _certificate.GetCertHashString() },
    };

    public static async Task AnswerAsync(HttpContext context, int status, string? contentType, byte[] body, string? encoding = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        if (encoding is not null)
        {
            context.Response.Headers.ContentEncoding = encoding;
        }

        await context.Response.Body.WriteAsync(body);
    }

    public static byte[] Compress(byte[] body, string encoding)
    {
        using var output = new MemoryStream();
        using (Stream compressor = encoding switch
        {
            "gzip" => new GZipStream(output, CompressionLevel.Optimal),
            "br" => new BrotliStream(output, CompressionLevel.Optimal),
            "deflate" => new ZLibStream(output, CompressionLevel.Optimal),
            "raw-deflate" => new DeflateStream(output, CompressionLevel.Optimal),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
        })
        {
            compressor.Write(body);
        }

        return output.ToArray();
    }
}

public enum HttpVariant
{
    Http1,
    Http1Tls,
    Http2Tls,
}
