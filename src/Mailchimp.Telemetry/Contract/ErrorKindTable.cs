using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Contract;

/// <summary>The kinds of error, read from <c>kinds.tsv</c>: the one place where a kind is described.</summary>
internal static class ErrorKindTable
{
    private static readonly ErrorKindRow[] Rows = Load();

    private static readonly string[] FaultNames =
        [.. Enum.GetNames<MailchimpFault>().Select(name => name.ToLowerInvariant())];

    private static readonly FrozenDictionary<string, MailchimpErrorKind> ByName =
        Rows.ToFrozenDictionary(row => row.Name, row => row.Kind, StringComparer.Ordinal);

    public static ReadOnlySpan<ErrorKindRow> All => Rows;

    public static ErrorKindRow Get(MailchimpErrorKind kind) => Rows[(int)kind];

    public static string Name(MailchimpFault fault) => FaultNames[(int)fault];

    public static bool TryParse(string name, out MailchimpErrorKind kind) => ByName.TryGetValue(name, out kind);

    /// <summary>Reads the table, one row for each member of <see cref="MailchimpErrorKind"/>.</summary>
    /// <exception cref="InvalidDataException">A row has no member, a member has no row, or a cell is wrong; the message says which.</exception>
    public static ErrorKindRow[] Read(TextReader table)
    {
        var rows = new ErrorKindRow[Enum.GetValues<MailchimpErrorKind>().Length];
        while (table.ReadLine() is { } line)
        {
            if (line is [not '#', ..] && !line.StartsWith("name\t", StringComparison.Ordinal))
            {
                var row = Parse(line);
                rows[(int)row.Kind] = rows[(int)row.Kind] is null ? row : throw new InvalidDataException($"kinds.tsv has two rows '{row.Name}'.");
            }
        }

        var missing = Array.IndexOf(rows, null);
        return missing < 0 ? rows : throw new InvalidDataException($"kinds.tsv has no row for {nameof(MailchimpErrorKind)}.{(MailchimpErrorKind)missing}.");
    }

    private static ErrorKindRow[] Load()
    {
        using var reader = new StreamReader(typeof(ErrorKindTable).Assembly.GetManifestResourceStream("kinds.tsv")!);
        return Read(reader);
    }

    private static ErrorKindRow Parse(string line)
    {
        if (line.Split('\t') is not [var name, var from, var fault, var retryable, var incident, var level, var title, var meaning, var action])
        {
            throw new InvalidDataException($"kinds.tsv: '{line}' has not nine cells.");
        }

        return new ErrorKindRow(
            Member<MailchimpErrorKind>(name.Replace("_", string.Empty, StringComparison.Ordinal), name),
            name,
            from,
            Member<MailchimpFault>(fault, name),
            IsYes(retryable, name),
            IsYes(incident, name),
            Member<LogLevel>(level, name),
            title,
            meaning,
            action);
    }

    private static T Member<T>(string cell, string row)
        where T : struct, Enum =>
        Enum.TryParse<T>(cell, ignoreCase: true, out var member) && Enum.IsDefined(member)
            ? member
            : throw new InvalidDataException($"kinds.tsv, row '{row}': {typeof(T).Name} has no member '{cell}'.");

    private static bool IsYes(string cell, string row) => cell switch
    {
        "yes" => true,
        "no" => false,
        _ => throw new InvalidDataException($"kinds.tsv, row '{row}': '{cell}' is neither yes nor no."),
    };
}
