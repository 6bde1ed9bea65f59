using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>Puts what is known over what such a thing looks like, so that an answer has all of its members.</summary>
internal static class Shaped
{
    /// <summary>The frame of a list's answer: what the path names, and links.</summary>
    public static JsonObject List(ApiCall call)
    {
        var answer = new JsonObject();
        foreach (var (name, value) in call.Context.Request.RouteValues)
        {
            answer[name] = value?.ToString();
        }

        answer["_links"] = new JsonArray();
        return answer;
    }

    public static JsonObject Item(string shape, string id, JsonObject state)
    {
        var answer = (JsonObject)state.DeepClone();
        answer["_links"] = new JsonArray();
        return answer;
    }
}
