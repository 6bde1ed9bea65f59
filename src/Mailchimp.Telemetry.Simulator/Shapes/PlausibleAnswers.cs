using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Answers operations that keep no state: with what such a resource looks like, and with what was sent for it.</summary>
internal static class PlausibleAnswers
{
    private const string TotalItems = "total_items";

    /// <param name="context">The call.</param>
    /// <param name="operation">An operation that answers with JSON.</param>
    /// <param name="template">Its path, with the parameters in braces.</param>
    public static async Task Write(HttpContext context, string operation, string template)
    {
        JsonObject? given = null;
        if (TakesBody(context.Request, template) && (given = await Endpoints.ReadBody(context)) is null)
        {
            return;
        }

        switch (Shapes.Answer(operation, ScopeOf(context, template), given, isNew: HttpMethods.IsPost(context.Request.Method)))
        {
            case JsonObject answer:
                TakePage(answer, Shapes.ByOperation[operation], context.Request.Query);
                await Answer.Json(context, answer);
                break;
            case JsonArray links:
                await Answer.Json(context, links);
                break;
        }
    }

    /// <summary>Where in the API a call is.</summary>
    public static Scope ScopeOf(HttpContext context, string template) => new(
        template.StartsWith(Endpoints.VersionPrefix, StringComparison.Ordinal) ? template[Endpoints.VersionPrefix.Length..] : template,
        context.Request.RouteValues.ToImmutableDictionary(
            static pair => pair.Key,
            static pair => Convert.ToString(pair.Value, CultureInfo.InvariantCulture)!,
            StringComparer.Ordinal),
        Gatekeeper.User(context).Datacenter);

    private static bool TakesBody(HttpRequest request, string template) =>
        !HttpMethods.IsGet(request.Method) && !template.Contains("/actions/", StringComparison.Ordinal);

    /// <summary>Leaves the items that <c>count</c> and <c>offset</c> ask for, so that a caller who reads page by page comes to an end.</summary>
    private static void TakePage(JsonObject answer, Shape? shape, IQueryCollection query)
    {
        if ((shape as ObjectShape)?.Members.FirstOrDefault(static member => member.Key == TotalItems).Value is not CountShape { List: var name })
        {
            return;
        }

        var items = ((JsonArray)answer[name]!).ToArray();
        var offset = Number(query, "offset") ?? 0;
        var count = Number(query, "count") ?? items.Length;
        answer[name] = new JsonArray([.. items.Skip(offset).Take(count).Select(static item => item?.DeepClone())]);
    }

    private static int? Number(IQueryCollection query, string name) =>
        int.TryParse(query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
