using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>
/// All that the simulated account holds. Handlers run one at a time, so that each sees and leaves a consistent state.
/// </summary>
internal sealed class AccountState(TimeProvider time)
{
    private const string ListTemplate = "/lists/{list_id}";
    private const string MemberTemplate = "/lists/{list_id}/members/{subscriber_hash}";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);
    private int _lastNumber = 10_000;

    public OrderedDictionary<string, MailingList> Lists { get; } = new(StringComparer.Ordinal);

    public ResourceTree Tree { get; } = new();

    public string Now => Timestamp.Format(time.GetUtcNow());

    /// <summary>The next of the account's integer ids.</summary>
    public int NextNumber() => ++_lastNumber;

    /// <summary>Says that items with this template are kept in the tree: a path that leads through a missing one is 404.</summary>
    public void Keep(string itemTemplate) => _kept.Add(itemTemplate);

    public MailingList? FindList(ApiCall call) => Lists.GetValueOrDefault(call.Route("list_id"));

    public RequestDelegate Read(Func<ApiCall, Result> handle) => context => RespondAsync(new ApiCall(context, []), handle);

    /// <param name="handle">Makes the change, alone.</param>
    /// <param name="checkAsync">What has to be checked before and may take time.</param>
    public RequestDelegate Write(Func<ApiCall, Result> handle, Func<ApiCall, Task<Refusal?>>? checkAsync = null) => async context =>
    {
        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        var call = new ApiCall(context, body);
        if (checkAsync is not null && await checkAsync(call) is { } refusal)
        {
            await Answer.Problem(context, refusal);
            return;
        }

        await RespondAsync(call, handle);
    };

    /// <summary>An action, which may come without a body.</summary>
    public RequestDelegate Act(Func<ApiCall, Result> handle) => async context =>
    {
        if (await Endpoints.ReadBody(context, isOptional: true) is { } body)
        {
            await RespondAsync(new ApiCall(context, body), handle);
        }
    };

    /// <summary>Answers 404 in place of a handler without state if its path leads through something that is kept and missing.</summary>
    public RequestDelegate Guard(RequestDelegate handler) => context =>
    {
        bool exists;
        lock (_gate)
        {
            exists = LeadsSomewhere(context, withItem: true);
        }

        return exists ? handler(context) : Answer.Problem(context, Problems.NotFound);
    };

    /// <summary>Runs something that is no request, alone.</summary>
    public T Alone<T>(Func<T> action)
    {
        lock (_gate)
        {
            return action();
        }
    }

    private Task RespondAsync(ApiCall call, Func<ApiCall, Result> handle)
    {
        Result result;
        lock (_gate)
        {
            result = LeadsSomewhere(call.Context, withItem: false) ? handle(call) : Result.NotFound;
        }

        return result switch
        {
            { Refusal: { } refusal } => Answer.Problem(call.Context, refusal),
            { Body: { } body } => Answer.Json(call.Context, body),
            _ => Answer.NoContent(call.Context),
        };
    }

    /// <param name="context">The request.</param>
    /// <param name="withItem">Whether what the path ends in must exist too.</param>
    private bool LeadsSomewhere(HttpContext context, bool withItem)
    {
        var template = ((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText!;
        var values = context.Request.RouteValues;
        var isWhole = template.EndsWith('}');
        var items = ResourcePath.ItemsOn(template).ToList();
        return items.Take(isWhole && !withItem ? items.Count - 1 : items.Count).All(item => Exists(item, values));
    }

    private bool Exists(string item, RouteValueDictionary values)
    {
        if (item is ListTemplate or MemberTemplate)
        {
            var path = ResourcePath.Fill(item, values).Split('/');
            return Lists.TryGetValue(path[1], out var list) && (path.Length < 4 || list.Members.ContainsKey(path[3]));
        }

        if (!_kept.Contains(item))
        {
            return true;
        }

        var (collection, id) = ResourcePath.Split(ResourcePath.Fill(item, values));
        return Tree.Find(collection, id) is not null;
    }
}
