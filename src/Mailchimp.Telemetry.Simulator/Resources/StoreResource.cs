using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Stores, each of which belongs to a list.</summary>
internal sealed class StoreResource : Resource
{
    private readonly AccountState _state;

    public StoreResource(AccountState state)
        : base("/ecommerce/stores/{store_id}", "Store", "stores")
    {
        _state = state;
        Ids = IdForm.Given;
        Required = ["id", "list_id", "name", "currency_code"];
        CreatedAt = "created_at";
        UpdatedAt = "updated_at";
    }

    public override Refusal? Check(ApiCall call, JsonObject body, JsonObject? existing) =>
        base.Check(call, body, existing)
        ?? (body.Text("list_id") is { } list && !_state.Lists.ContainsKey(list) ? Checks.Invalid("list_id", "There is no list with this id.") : null);
}
