using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// Keeps the results of batches as the API does: in a separate storage service, which knows no API keys and serves
/// anyone who has a signed link, for a few minutes.
/// </summary>
internal sealed class ResultsStorage(TimeProvider time)
{
    public const string Host = "mailchimp-api-batch.s3.amazonaws.com";
    private const string Suffix = "-response.tar.gz";

    private static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(10);

    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);
    private readonly ConcurrentDictionary<string, byte[]> _archives = new(StringComparer.Ordinal);

    public void Put(string batch, byte[] archive) => _archives[PathOf(batch)] = archive;

    public void Remove(string batch) => _archives.TryRemove(PathOf(batch), out _);

    /// <summary>A new link each time. It leads to the storage service's host if the API was called by its real name.</summary>
    public string CreateLink(HttpRequest request, string batch)
    {
        var path = PathOf(batch);
        var accessKey = "AKIA" + RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16);
        var expires = (time.GetUtcNow() + LinkLifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var root = SimulatedNetwork.IsApiHost(request.Host.Host) ? $"{Uri.UriSchemeHttps}://{Host}" : $"{request.Scheme}://{request.Host}";
        return $"{root}{path}?AWSAccessKeyId={accessKey}&Expires={expires}&Signature={Uri.EscapeDataString(Sign(path, accessKey, expires))}";
    }

    public Task Invoke(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        var path = context.Request.Path.Value!;
        return host == Host || (path.EndsWith(Suffix, StringComparison.Ordinal) && !SimulatedNetwork.IsApiHost(host))
            ? Serve(context, path)
            : next(context);
    }

    private static string PathOf(string batch) => $"/{batch}{Suffix}";

    private async Task Serve(HttpContext context, string path)
    {
        context.Response.Headers.Server = "AmazonS3";
        if (Refuse(context.Request, path) is { } refusal)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync(refusal);
            return;
        }

        var archive = _archives[path];
        context.Response.ContentType = "binary/octet-stream";
        context.Response.ContentLength = archive.Length;
        await context.Response.Body.WriteAsync(archive);
    }

    private string? Refuse(HttpRequest request, string path)
    {
        string signature = request.Query["Signature"]!, expires = request.Query["Expires"]!, accessKey = request.Query["AWSAccessKeyId"]!;
        if (!HttpMethods.IsGet(request.Method) || signature is null || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var expiry))
        {
            return Error("AccessDenied", "Access Denied");
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(path, accessKey, expires))))
        {
            return Error("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
        }

        return expiry < time.GetUtcNow().ToUnixTimeSeconds() ? Error("AccessDenied", "Request has expired")
            : _archives.ContainsKey(path) ? null
            : Error("AccessDenied", "Access Denied");
    }

    private static string Error(string code, string message) =>
        $"""<?xml version="1.0" encoding="UTF-8"?>{"\n"}<Error><Code>{code}</Code><Message>{message}</Message><RequestId>{Guid.NewGuid():n}</RequestId></Error>""";

    private string Sign(string path, string? accessKey, string expires) =>
        Convert.ToBase64String(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{path}\n{accessKey}\n{expires}")));
}
