using System.Text;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Tests.Redaction.Canaries;

/// <summary>Answers each call with an error, or with a success that hides some, and something sensitive wherever Mailchimp's own answers may have it.</summary>
internal static class PlantingServer
{
    public static RequestDelegate Handler(CanarySource source, List<string> instances) => context =>
    {
        lock (source)
        {
            context.Response.Headers.SetCookie = new[] { "_mcid=" + source.Secret(), "PHPSESSID=" + source.Secret() + "; path=/" };
            context.Response.Headers.Server = "openresty " + source.Email();
            var server = new Uri($"{context.Request.Scheme}://{context.Request.Host}");
            if (PartialAnswers.For(source, server, context.Request.Path.Value!) is { } success)
            {
                return TestServer.AnswerAsync(context, 200, success.ContentType, success.Body);
            }

            var instance = new Guid(Convert.FromHexString(source.Hex(32))).ToString();
            instances.Add(instance);
            context.Response.Headers["X-Request-Id"] = instance;
            return TestServer.AnswerAsync(context, 404, "application/problem+json; charset=utf-8", Problem(source, instance));
        }
    };

    private static byte[] Problem(CanarySource source, string instance) => Encoding.UTF8.GetBytes($$"""
        {"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Resource Not Found","status":404,
        "detail":"{{source.Email()}} is already a list member; key {{source.Key()}} \u0022{{source.Key()}}\u0022 {{source.Key().Replace("-", "\\u002d", StringComparison.Ordinal)}}",
        "instance":"{{instance}}","errors":[{"field":"email_address","message":"{{source.Email()}} is wrong","email_address":"{{source.Email()}}"}],
        "merge_fields":{"FNAME":"{{source.Word()}}","ADDRESS":{"addr1":"{{source.Word()}}"} },"ip_opt":"{{source.Word()}}","PHONE":"{{source.Word()}}",
        "response_body_url":"https://s3.example/x?X-Amz-Signature={{source.Secret()}}","url":"https://hooks.example/?k={{source.Secret()}}",
        "operations":[{"body":"{\"email_address\":\"{{source.Email()}}\",\"client_secret\":\"{{source.Secret()}}\",\"note\":\"a \\\"{{source.Word()}}\\\" b\"}"}]}
        """);
}
