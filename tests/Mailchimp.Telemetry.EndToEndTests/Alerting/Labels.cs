namespace Mailchimp.Telemetry.EndToEndTests.Alerting;

/// <summary>Labels as one writes them: the name of an alert, then name=value.</summary>
internal static class Labels
{
    public static Dictionary<string, string> Parse(string text) =>
        $"alertname={text}".Split(' ').Select(label => label.Split('=')).ToDictionary(label => label[0], label => label[1]);
}
