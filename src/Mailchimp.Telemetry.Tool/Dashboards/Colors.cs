using System.Globalization;

namespace Mailchimp.Telemetry.Tool.Dashboards;

/// <summary>One colour for each fault, the same on every panel; the kinds of a fault are shades of it.</summary>
internal static class Colors
{
    public const string Good = "#56A64B";
    public const string Warning = "#F2CC0C";
    public const string Bad = "#E02F44";
    public const string Neutral = "#8F9BB3";
    public const string Network = "#FF780A";

    /// <summary>For how much there is, where that is neither good nor bad.</summary>
    public const string Volume = "#4A5A7B";

    private const double LightestShade = 0.65;

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
        from shade in kinds.Select((kind, index) => (kind.GetName(), Lighten(row.Color, LightestShade * index / kinds.Count)))
        select shade;

    private static string Lighten(string color, double share)
    {
        var channels = Convert.FromHexString(color.AsSpan(1)).Select(channel => (byte)(channel + ((byte.MaxValue - channel) * share)));
        return string.Create(CultureInfo.InvariantCulture, $"#{Convert.ToHexString([.. channels])}");
    }
}
