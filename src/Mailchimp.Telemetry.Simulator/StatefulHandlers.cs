using Mailchimp.Telemetry.Simulator.Resources;
using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Puts together the handlers of all operations that keep state.</summary>
internal static class StatefulHandlers
{
    public static void Register(Dictionary<string, RequestDelegate> handlers, MailchimpSimulator simulator)
    {
        var state = simulator.State;
        var events = new ListEvents(simulator.Options.Time, simulator.Webhooks);
        var campaigns = new CampaignResource(state);
        var resources = new ResourceHandlers(state, ResourceTable.Create(state, simulator.Webhooks, campaigns));
        var members = new Members(state, simulator.MemberRules, events);

        resources.Register(handlers);
        new Lists(state).Register(handlers);
        members.Register(handlers);
        new Tags(state, members).Register(handlers);
        new MemberEvents(state, members).Register(handlers);
        new MemberSearch(state).Register(handlers);
        new Imports(state, simulator.MemberRules, members).Register(handlers);
        new Segments(state).Register(handlers);
        new Campaigns(state, campaigns, resources, events).Register(handlers);
        new Orders(state, resources).Register(handlers);
        new Batches(simulator).Register(handlers);
    }
}
