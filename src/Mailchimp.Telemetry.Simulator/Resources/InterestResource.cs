using System.Globalization;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>The interests of a category, which know how many members chose them.</summary>
internal sealed class InterestResource : Resource
{
    private readonly AccountState _state;

    public InterestResource(AccountState state)
        : base("/lists/{list_id}/interest-categories/{interest_category_id}/interests/{interest_id}", "Interest", "interests")
    {
        _state = state;
        Required = ["name"];
        FromPath = [("list_id", "list_id"), ("category_id", "interest_category_id")];
    }

    public override JsonObject Describe(JsonObject item, string path)
    {
        var answer = base.Describe(item, path);
        answer["subscriber_count"] = _state.Lists[item.Text("list_id")!].Members.Values.Count(member => member.Interests.Contains(item.Text("id")!)).ToString(CultureInfo.InvariantCulture);
        return answer;
    }
}
