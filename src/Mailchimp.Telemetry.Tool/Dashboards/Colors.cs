using System.Globalization;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>One colour for each fault, the same on every panel; the kinds of a fault are shades of it.</summary>
internal static class Colors
{
    public const string Good = "#56A64B";
    public const string Warning = "#DDAE00";
    public const string Bad = "#E02F44";
    public const string Neutral = "#8F9BB3";
    public const string Network = "#FF780A";

    /// <summary>For what is not known.</summary>
    public const string Unknown = "#7B8087";

    /// <summary>For how much there is, where that is neither good nor bad.</summary>
    public const string Volume = "#5E81B5";

    /// <summary>The kinds of a fault go from dark to light around its own colour.</summary>
    private const double DarkestShade = -0.45;
    private const double LightestShade = 0.6;

    private static readonly (MailchimpFault Fault, string Color)[] Rows =
    [
        (MailchimpFault.Mailchimp, Bad),
        (MailchimpFault.Network, Network),
        (MailchimpFault.Edge, "#E64CC5"),
        (MailchimpFault.Limit, Warning),
        (MailchimpFault.Credentials, "#A352CC"),
        (MailchimpFault.Account, "#3274D9"),
        (MailchimpFault.Contact, Neutral),
        (MailchimpFault.Request, "#33B5C7"),
    ];

    /// <summary>Faults by name, those that somebody else has to act on first.</summary>
    public static IReadOnlyList<(string Name, string Color)> Faults { get; } = [.. Rows.Select(row => (Name(row.Fault), row.Color))];

    public static string Name(MailchimpFault fault) => fault.ToString().ToLowerInvariant();

    /// <summary>Kinds by name, each in a shade of its fault's colour.</summary>
    public static IEnumerable<(string Name, string Color)> Kinds() =>
        from row in Rows
        let kinds = Enum.GetValues<MailchimpErrorKind>().Where(kind => kind.GetFault() == row.Fault).ToList()
        from shade in kinds.Select((kind, index) => (kind.GetName(), Shade(row.Color, kinds.Count == 1 ? 0 : DarkestShade + ((LightestShade - DarkestShade) * index / (kinds.Count - 1)))))
        select shade;

    /// <param name="share">How far towards white, or towards black where it is negative.</param>
    private static string Shade(string color, double share)
    {
        var channels = Convert.FromHexString(color.AsSpan(1)).Select(channel => (byte)(channel + (((share > 0 ? byte.MaxValue : 0) - channel) * Math.Abs(share))));
        return string.Create(CultureInfo.InvariantCulture, $"#{Convert.ToHexString([.. channels])}");
    }
}
