using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>The customers of a store, with what they ordered.</summary>
internal sealed class CustomerResource : Resource
{
    private readonly AccountState _state;

    public CustomerResource(AccountState state)
        : base("/ecommerce/stores/{store_id}/customers/{customer_id}", "Customer", "customers")
    {
        _state = state;
        Ids = IdForm.Given;
        Required = ["id", "email_address", "opt_in_status"];
        Filters = [("email_address", "email_address")];
    }

    public override JsonObject Describe(JsonObject item, string path)
    {
        var answer = base.Describe(item, path);
        var store = ResourcePath.Split(ResourcePath.Split(path).Collection).Collection;
        var totals = _state.Tree.Items(store + "/orders").Where(order => order.At("customer.id")?.ToString() == item["id"]!.ToString()).Select(order => order["order_total"]).ToList();
        answer["orders_count"] = totals.Count;
        answer["total_spent"] = totals.OfType<JsonValue>().Sum(static total => total.TryGetValue<decimal>(out var value) ? value : 0);
        return answer;
    }
}
