using Mailchimp.Telemetry.Simulator.State;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The orders of all stores.</summary>
internal sealed class Orders(AccountState state, ResourceHandlers resources)
{
    public void Register(Dictionary<string, RequestDelegate> handlers) => handlers["ecommerce.orders"] = state.Read(call =>
    {
        string[] collections = [.. state.Tree.Items("ecommerce/stores").Select(store => $"ecommerce/stores/{store["id"]}/orders")];
        return Paging.Answer(
            call,
            "orders",
            [.. collections.SelectMany(collection => state.Tree.Items(collection).Select(order => (Order: order, Path: $"{collection}/{order["id"]}")))],
            item => resources.Describe("/ecommerce/stores/{store_id}/orders/{order_id}", item.Order, item.Path));
    });
}
