using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>Adds, lists, finds, changes and removes the things of a kind, each by its own rules.</summary>
internal sealed class ResourceHandlers(AccountState state, IReadOnlyCollection<Resource> resources)
{
    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        var operations = Endpoints.Operations().ToLookup(operation => operation.Template, StringComparer.Ordinal);
        foreach (var resource in resources)
        {
            state.Keep(resource.Template);
            foreach (var (method, _, operation) in operations[Endpoints.VersionPrefix + resource.CollectionTemplate])
            {
                handlers[operation] = method == HttpMethods.Get ? state.Read(call => List(call, resource)) : state.Write(call => Create(call, resource), resource.CheckOutsideAsync);
            }

            foreach (var (method, _, operation) in operations[Endpoints.VersionPrefix + resource.Template])
            {
                handlers[operation] = method switch
                {
                    "GET" => state.Read(call => WithItem(call, resource, (item, path) => Describe(resource, item, path))),
                    "DELETE" => state.Read(call => WithItem(call, resource, (item, path) => Remove(call, resource, item, path))),
                    "PUT" => state.Write(call => Put(call, resource), resource.CheckOutsideAsync),
                    _ => state.Write(call => WithItem(call, resource, (item, path) => Change(call, resource, item, path)), resource.CheckOutsideAsync),
                };
            }
        }
    }

    /// <summary>Runs an action on the item that a request's path names, or on which it hangs.</summary>
    public Result WithItem(ApiCall call, Resource resource, Func<JsonObject, string, Result> action)
    {
        var path = ResourcePath.Fill(resource.Template, call.Context.Request.RouteValues);
        var (collection, id) = ResourcePath.Split(path);
        return state.Tree.Find(collection, id) is { } item ? action(item, path) : Result.NotFound;
    }

    /// <summary>An item as the API answers it, with what is nested in it.</summary>
    public JsonObject Describe(string template, JsonObject item, string path) => Describe(resources.Single(resource => resource.Template == template), item, path);

    /// <summary>An item as the API answers it, with what is nested in it.</summary>
    public JsonObject Describe(Resource resource, JsonObject item, string path)
    {
        var answer = resource.Describe(item, path);
        foreach (var nested in resource.Nested)
        {
            var inner = Inner(resource, nested);
            answer[nested] = new JsonArray([.. state.Tree.Items($"{path}/{nested}").Select(below => Describe(inner, below, $"{path}/{nested}/{below[inner.IdMember]}"))]);
        }

        return answer;
    }

    /// <summary>Adds an item, and what is nested in it, without any check.</summary>
    public JsonObject Add(ApiCall call, Resource resource, string collection, JsonObject body, string? id = null)
    {
        var item = (JsonObject)body.DeepClone();
        foreach (var nested in resource.Nested)
        {
            item.Remove(nested);
        }

        item[resource.IdMember] = id ?? resource.NewId(state, collection, body);
        Stamp(call, resource, item);
        resource.Complete(call, item);
        var path = $"{collection}/{item[resource.IdMember]}";
        state.Tree.Add(collection, item[resource.IdMember]!.ToString(), item);
        AddNested(call, resource, body, path);
        resource.OnChanged(call, item);
        return item;
    }

    private void Stamp(ApiCall call, Resource resource, JsonObject item)
    {
        foreach (var (member, route) in resource.FromPath)
        {
            item[member] = ResourcePath.Value(route, call.Context.Request.RouteValues);
        }

        foreach (var member in (string?[])[resource.CreatedAt, resource.UpdatedAt])
        {
            if (member is not null)
            {
                item[member] = state.Now;
            }
        }

        foreach (var member in resource.Blank.Where(member => item.At(member) is null))
        {
            item.Set(member, string.Empty);
        }

        if (resource.CreatedBy is { } creator)
        {
            item[creator] = Gatekeeper.User(call.Context).Name;
        }
    }

    private Result List(ApiCall call, Resource resource)
    {
        var collection = ResourcePath.Fill(resource.CollectionTemplate, call.Context.Request.RouteValues);
        var items = state.Tree.Items(collection).Where(item =>
            resource.Filters.All(filter => call.Query(filter.Query) is not { } wanted || item.At(filter.Member)?.ToString() == wanted)
            && resource.Times.All(time => Timestamp.IsWithin(call, time, item[time])));
        return Paging.Answer(call, resource.Items, [.. items], item => Describe(resource, item, $"{collection}/{item[resource.IdMember]}"));
    }

    private Result Create(ApiCall call, Resource resource)
    {
        if (Check(call, resource, call.Body, existing: null) is { } refusal)
        {
            return refusal;
        }

        var collection = ResourcePath.Fill(resource.CollectionTemplate, call.Context.Request.RouteValues);
        if (resource.Ids == IdForm.Given && call.Body[resource.IdMember]?.ToString() is { } id && state.Tree.Find(collection, id) is not null)
        {
            return Checks.Invalid(resource.IdMember, "This id is taken.");
        }

        var item = Add(call, resource, collection, call.Body);
        return Describe(resource, item, $"{collection}/{item[resource.IdMember]}");
    }

    private Result Put(ApiCall call, Resource resource)
    {
        var path = ResourcePath.Fill(resource.Template, call.Context.Request.RouteValues);
        var (collection, id) = ResourcePath.Split(path);
        if (state.Tree.Find(collection, id) is { } existing)
        {
            return Change(call, resource, existing, path);
        }

        call.Body[resource.IdMember] = id;
        return Check(call, resource, call.Body, existing: null) is { } refusal ? refusal : Describe(resource, Add(call, resource, collection, call.Body, id), path);
    }

    private Result Change(ApiCall call, Resource resource, JsonObject item, string path)
    {
        if (Check(call, resource, call.Body, item) is { } refusal)
        {
            return refusal;
        }

        var change = (JsonObject)call.Body.DeepClone();
        change.Remove(resource.IdMember);
        foreach (var nested in resource.Nested.Where(change.Remove))
        {
            state.Tree.RemoveBelow($"{path}/{nested}");
        }

        item.Merge(change);
        if (resource.UpdatedAt is { } updated)
        {
            item[updated] = state.Now;
        }

        AddNested(call, resource, call.Body, path);
        resource.OnChanged(call, item);
        return Describe(resource, item, path);
    }

    private Result Remove(ApiCall call, Resource resource, JsonObject item, string path)
    {
        if (resource.OnRemoving(call, item) is { } refusal)
        {
            return refusal;
        }

        var (collection, id) = ResourcePath.Split(path);
        state.Tree.Remove(collection, id);
        return Result.NoContent;
    }

    /// <summary>Checks an item, and what is nested in it.</summary>
    private Refusal? Check(ApiCall call, Resource resource, JsonObject body, JsonObject? existing)
    {
        if (resource.Check(call, body, existing) is { } refusal)
        {
            return refusal;
        }

        foreach (var nested in resource.Nested)
        {
            foreach (var (index, item) in body.Objects(nested).Index())
            {
                if (Check(call, Inner(resource, nested), item, existing: null) is { } wrong)
                {
                    return wrong with { Fields = [.. wrong.Fields.Select(field => ($"{nested}.item:{index}.{field.Field}".TrimEnd('.'), field.Message))] };
                }
            }
        }

        return null;
    }

    private void AddNested(ApiCall call, Resource resource, JsonObject body, string path)
    {
        foreach (var nested in resource.Nested)
        {
            var inner = Inner(resource, nested);
            foreach (var item in body.Objects(nested))
            {
                Add(call, inner, $"{path}/{nested}", item);
            }
        }
    }

    private Resource Inner(Resource resource, string nested) => resources.Single(inner => inner.CollectionTemplate == $"{resource.Template}/{nested}");
}
