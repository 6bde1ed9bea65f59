using Mailchimp.Telemetry.Simulator;

namespace Newsletter;

/// <summary>Asks the API for each of its documented errors with <c>X-Trigger-Error</c>: safe, on a real account too.</summary>
internal static class Drill
{
    public static async Task RunAsync(MailchimpClient client)
    {
        foreach (var name in MailchimpSimulator.TriggerNames)
        {
            await client.SendAsync(HttpMethod.Get, "ping", body: null, [("X-Trigger-Error", name)]);
        }
    }
}
