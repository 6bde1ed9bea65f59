using Spectre.Console;

namespace Newsletter;

/// <summary>One colour for each fault, the same wherever it is shown.</summary>
internal static class FaultColors
{
    public static Text Text(string fault) => new(fault, new Style(fault switch
    {
        "mailchimp" => Color.Red,
        "network" => Color.Orange1,
        "edge" => Color.Fuchsia,
        "limit" => Color.Yellow,
        "credentials" => Color.Purple,
        "account" => Color.Blue,
        "contact" => Color.Grey,
        _ => Color.Aqua,
    }));
}
