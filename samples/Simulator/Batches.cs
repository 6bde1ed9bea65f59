using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Simulator;

/// <summary>Batches and their webhooks, with the limit on webhook events that are still to be delivered.</summary>
internal sealed class Batches(MailchimpSimulator simulator)
{
    private readonly ConcurrentDictionary<string, Batch> _batches = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, JsonObject> _webhooks = new(StringComparer.Ordinal);

    private sealed record Batch(string Id, int Operations)
    {
        public bool IsFinished { get; set; }

        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["status"] = IsFinished ? "finished" : "started",
            ["total_operations"] = Operations,
            ["finished_operations"] = IsFinished ? Operations : 0,
            ["errored_operations"] = 0,
        };
    }

    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["batches.start"] = Start;
        handlers["batches.list"] = context => Answer.Json(context, new JsonObject
        {
            ["batches"] = new JsonArray([.. _batches.Values.Select(batch => batch.ToJson())]),
            ["total_items"] = _batches.Count,
        });
        handlers["batches.status"] = context => WithBatch(context, batch => Answer.Json(context, batch.ToJson()));
        handlers["batches.deleteRequest"] = context => WithBatch(context, batch =>
        {
            _batches.TryRemove(batch.Id, out _);
            return Answer.NoContent(context);
        });
        handlers["batchWebhooks.create"] = CreateWebhook;
        handlers["batchWebhooks.list"] = context => Answer.Json(context, new JsonObject
        {
            ["webhooks"] = new JsonArray([.. _webhooks.Values.Select(webhook => webhook.DeepClone())]),
            ["total_items"] = _webhooks.Count,
        });
    }

    private async Task Start(HttpContext context)
    {
        var user = Gatekeeper.User(context);
        if (user.PendingWebhooks > simulator.Options.PendingWebhookLimit)
        {
            await Answer.Problem(context, Problems.TooManyWebhooks);
            return;
        }

        if (await Endpoints.ReadBody(context) is not { } body)
        {
            return;
        }

        if (body["operations"] is not JsonArray operations)
        {
            await Answer.Problem(context, Problems.InvalidResource, ("operations", "This value should not be blank."));
            return;
        }

        var batch = new Batch(Guid.NewGuid().ToString("n")[..10], operations.Count);
        _batches[batch.Id] = batch;
        _ = FinishLater(batch, user, operations.Count * _webhooks.Count);
        await Answer.Json(context, batch.ToJson());
    }

    private async Task FinishLater(Batch batch, SimulatedUser user, int events)
    {
        user.AddPendingWebhooks(events);
        try
        {
            await Task.Delay(simulator.Options.BatchDuration, simulator.Stopping);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        batch.IsFinished = true;
        user.AddPendingWebhooks(-events);
    }

    private async Task CreateWebhook(HttpContext context)
    {
        if (await Endpoints.ReadBody(context) is { } body)
        {
            var id = Guid.NewGuid().ToString("n")[..10];
            body["id"] = id;
            _webhooks[id] = body;
            await Answer.Json(context, (JsonObject)body.DeepClone());
        }
    }

    private Task WithBatch(HttpContext context, Func<Batch, Task> action) =>
        _batches.TryGetValue(Endpoints.Route(context, "batch_id"), out var batch)
            ? action(batch)
            : Answer.Problem(context, Problems.NotFound);
}
