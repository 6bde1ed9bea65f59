using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Orders and carts: they have lines, and a customer whom they make known to the store.</summary>
internal sealed class PurchaseResource : Resource
{
    private readonly AccountState _state;
    private readonly Resource _customers;

    public PurchaseResource(AccountState state, Resource customers, string template, string shape, string items)
        : base(template, shape, items)
    {
        (_state, _customers) = (state, customers);
        Ids = IdForm.Given;
        Required = ["id", "customer.id", "currency_code", "order_total", "lines"];
        Nested = ["lines"];
        Filters = [("customer_id", "customer.id"), ("campaign_id", "campaign_id")];
    }

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (body["customer"] is JsonObject customer && Find(Customers(call), customer) is null
            ? Checks.Required(customer, "id", "email_address", "opt_in_status") is { } missing ? missing with { Fields = [.. missing.Fields.Select(field => ($"customer.{field.Field}".TrimEnd('.'), field.Message))] } : null
            : null);

    public override void OnChanged(ApiCall call, JsonObject item)
    {
        if (item["customer"] is not JsonObject customer)
        {
            return;
        }

        var collection = Customers(call);
        if (Find(collection, customer) is { } known)
        {
            known.Merge(customer);
        }
        else
        {
            _state.Tree.Add(collection, customer["id"]!.ToString(), (JsonObject)customer.DeepClone());
        }
    }

    public override JsonObject Describe(JsonObject item, string path)
    {
        var answer = base.Describe(item, path);
        var (purchases, _) = ResourcePath.Split(path);
        var customers = ResourcePath.Split(purchases).Collection + "/customers";
        if (item["customer"] is JsonObject customer && Find(customers, customer) is { } known)
        {
            answer["customer"] = _customers.Describe(known, $"{customers}/{known["id"]}");
        }

        return answer;
    }

    private static string Customers(ApiCall call) => $"ecommerce/stores/{call.Route("store_id")}/customers";

    private JsonObject? Find(string customers, JsonObject customer) => customer["id"] is { } id ? _state.Tree.Find(customers, id.ToString()) : null;
}
