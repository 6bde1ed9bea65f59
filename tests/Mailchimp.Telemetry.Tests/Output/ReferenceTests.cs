using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using FluentAssertions.Execution;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Tests.Output;

/// <summary>The reference in <c>docs</c> says what the contract and the options say, row by row.</summary>
public class ReferenceTests
{
    [Fact]
    public void The_reference_of_signals_has_a_row_for_each_name_of_the_contract_and_no_other()
    {
        using var contract = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "telemetry-contract.json")));
        var root = contract.RootElement;
        var expected = Rows(root, "spanAttributes", static item => $"| `{Text(item, "name")}` | {Text(item, "type")} | {Text(item, "when")} |")
            .Concat(Rows(root, "metrics", static item => $"| `{Text(item, "name")}` | {Text(item, "kind")} | `{Text(item, "unit")}` | {Names(item)} | {Text(item, "description")} |"))
            .Concat(Rows(root, "events", static item => $"| `{Text(item, "name")}` | {Text(item, "level")} | {Names(item)} | {Text(item, "description")} |"))
            .Concat(ErrorKindTable.All.ToArray().Select(static row => $"| `{row.Name}` | {row.From} | {ErrorKindTable.Name(row.Fault)} | {YesNo(row.IsRetryable)} | {YesNo(row.CountsTowardIncident)} | {row.LogLevel} |"))
            .ToList();
        var documented = Documented("signals.md");

        expected.Except(documented).Should().BeEmpty("docs/signals.md has to have these rows");
        documented.Except(expected).Should().BeEmpty("docs/signals.md has these rows for nothing");
        documented.Should().Equal(expected, "the order is the same");
    }

    [Fact]
    public void The_reference_of_options_has_a_row_for_each_option_with_its_default()
    {
        var rows = Documented("options.md").Select(static row => row.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(static cells => cells[1].Trim('`'), static cells => cells[3].Trim('`'));
        var options = Properties(new MailchimpTelemetryOptions(), string.Empty).ToList();

        using var scope = new AssertionScope();
        rows.Keys.Where(static name => !name.StartsWith("Accounts:", StringComparison.Ordinal)).Should().BeEquivalentTo(options.Select(static option => option.Name));
        foreach (var (name, value) in options.Where(option => rows.ContainsKey(option.Name)))
        {
            rows[name].Replace(",", string.Empty, StringComparison.Ordinal).Replace("`", string.Empty, StringComparison.Ordinal).Should().Be(value, name);
        }
    }

    private static string[] Documented(string file) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "docs", file)).Where(static line => line.StartsWith("| `", StringComparison.Ordinal))];

    private static IEnumerable<string> Rows(JsonElement root, string list, Func<JsonElement, string> row) => root.GetProperty(list).EnumerateArray().Select(row);

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static string YesNo(bool value) => value ? "yes" : "no";

    private static string Names(JsonElement item) => string.Join(", ", item.GetProperty("attributes").EnumerateArray().Select(static name => $"`{name.GetString()}`"));

    private static IEnumerable<(string Name, string Default)> Properties(object options, string prefix)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static property => property.Name != nameof(MailchimpTelemetryOptions.Accounts)))
        {
            var value = property.GetValue(options);
            if (value is MailchimpRedactionOptions nested)
            {
                foreach (var inner in Properties(nested, property.Name + ":"))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return (prefix + property.Name, Written(value));
            }
        }
    }

    private static string Written(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        string text => text,
        IEnumerable<string> list => list.Any() ? string.Join(" ", list) : "empty",
        IEnumerable => "empty",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
