using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Batches, with the limit on webhook events that are still to be delivered.</summary>
internal sealed class Batches(MailchimpSimulator simulator)
{
    private readonly ConcurrentDictionary<string, Batch> _batches = new(StringComparer.Ordinal);
    private readonly BatchRunner _runner = new(simulator);

    public void Register(Dictionary<string, RequestDelegate> handlers)
    {
        handlers["batches.start"] = Start;
        handlers["batches.list"] = context => Answer.Json(context, new JsonObject
        {
            ["batches"] = new JsonArray([.. _batches.Values.Select(batch => Describe(context, batch))]),
            ["total_items"] = _batches.Count,
        });
        handlers["batches.status"] = context => WithBatch(context, batch => Answer.Json(context, Describe(context, batch)));
        handlers["batches.deleteRequest"] = context => WithBatch(context, batch =>
        {
            _batches.TryRemove(batch.Id, out _);
            simulator.Results.Remove(batch.Id);
            return Answer.NoContent(context);
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

        if (body["operations"] is not JsonArray items)
        {
            await Answer.Problem(context, Problems.InvalidResource, ("operations", "This value should not be blank."));
            return;
        }

        var operations = new List<BatchOperation>(items.Count);
        foreach (var item in items)
        {
            if (BatchOperation.Read(item) is not { } operation)
            {
                await Answer.Problem(context, Problems.InvalidResource, ($"operations.item:{operations.Count}", "An operation needs a method and a path, and its body is a string."));
                return;
            }

            operations.Add(operation);
        }

        var batch = new Batch(operations.Count, simulator.Options.Time.GetUtcNow());
        _batches[batch.Id] = batch;
        _ = FinishLater(batch, operations, new BatchCaller(context.Request.Scheme, context.Request.Host, Gatekeeper.Authorization(context), Call.Of(context).Stopping), user);
        await Answer.Json(context, Describe(context, batch));
    }

    private async Task FinishLater(Batch batch, List<BatchOperation> operations, BatchCaller caller, SimulatedUser user)
    {
        var events = operations.Count * Enabled().Count;
        user.AddPendingWebhooks(events);
        await _runner.Enqueue(batch, operations, caller);
        user.AddPendingWebhooks(-events);
        Announce(batch, caller, user);
    }

    /// <summary>Tells all webhooks that a batch is finished.</summary>
    private void Announce(Batch batch, BatchCaller caller, SimulatedUser user)
    {
        var data = batch.ToJson(id => simulator.Results.CreateLink(caller.CreateContext().Request, id));
        data.Remove("_links");
        var body = WebhookForm.Create("batch_operation_completed", simulator.Options.Time.GetUtcNow(), data);
        foreach (var (url, secret) in Enabled())
        {
            user.AddPendingWebhooks(1);
            simulator.Webhooks.Send(new Webhook(url, body, secret, Done: () => user.AddPendingWebhooks(-1)));
        }
    }

    private List<(string Url, string? Secret)> Enabled() => simulator.State.Alone(() =>
        simulator.State.Tree.Items("batch-webhooks").Where(webhook => webhook.Flag("enabled")).Select(webhook => (webhook.Text("url")!, WebhookSignature.SecretOf(webhook))).ToList());

    private JsonObject Describe(HttpContext context, Batch batch) => batch.ToJson(id => simulator.Results.CreateLink(context.Request, id));

    private Task WithBatch(HttpContext context, Func<Batch, Task> action) =>
        _batches.TryGetValue(Endpoints.Route(context, "batch_id"), out var batch)
            ? action(batch)
            : Answer.Problem(context, Problems.NotFound);
}
