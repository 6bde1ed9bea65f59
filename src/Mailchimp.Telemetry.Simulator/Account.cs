using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The root, the health check and OAuth: who is calling.</summary>
internal static class Account
{
    public static void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["ping.get"] = context => Answer.Json(context, new JsonObject { ["health_status"] = "Everything's Chimpy!" });
        handlers["root.getRoot"] = Root;
        handlers["oauth2.metadata"] = Metadata;
        handlers["oauth2.token"] = context => Answer.Json(context, new JsonObject { ["access_token"] = Md5.Hex(Guid.NewGuid().ToString()), ["expires_in"] = 0, ["scope"] = null });
        handlers["oauth2.authorize"] = context => Answer.Page(context, StatusCodes.Status200OK, "Log in");
    }

    private static Task Root(HttpContext context)
    {
        var user = Gatekeeper.User(context);
        var answer = Shaped.Answer(context);
        answer["account_id"] = Md5.Hex(user.Name);
        answer["account_name"] = user.Name;
        answer["email"] = $"{user.Name}@newsletter.example";
        answer["role"] = user.Role;
        return Answer.Json(context, answer);
    }

    private static Task Metadata(HttpContext context)
    {
        context.Response.Headers.SetCookie = "_mcid=1; domain=.mailchimp.com";
        return Answer.Json(context, new JsonObject
        {
            ["dc"] = "us6",
            ["role"] = "owner",
            ["accountname"] = "Newsletter",
            ["user_id"] = 1,
            ["login"] = new JsonObject { ["email"] = "owner@newsletter.example", ["login_id"] = 1 },
            ["login_url"] = "https://login.mailchimp.com",
            ["api_endpoint"] = "https://us6.api.mailchimp.com",
        });
    }
}
