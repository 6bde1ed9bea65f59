using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What the merge fields of a list take.</summary>
internal static partial class MergeFieldRules
{
    /// <summary>Why values are refused, or null.</summary>
    /// <param name="fields">The fields of the list.</param>
    /// <param name="values">What a contact is given, by tag; tags that the list does not have are ignored.</param>
    /// <param name="isNew">Whether required fields must have a value.</param>
    public static Refusal? Check(IEnumerable<JsonObject> fields, JsonObject? values, bool isNew)
    {
        (string, string)[] errors = [.. Errors(fields, values ?? [], isNew)];
        return errors.Length == 0 ? null : new Refusal(Problems.InvalidMergeFields, null, errors);
    }

    /// <summary>A value for each field of the list: what the contact was given, else the field's default.</summary>
    public static JsonObject Fill(IEnumerable<JsonObject> fields, JsonObject values) => new(fields.Select(field =>
    {
        var tag = field.Text("tag")!;
        return KeyValuePair.Create(tag, values[tag]?.DeepClone() ?? (JsonNode?)(field.Text("default_value") ?? string.Empty));
    }));

    private static IEnumerable<(string Tag, string Message)> Errors(IEnumerable<JsonObject> fields, JsonObject values, bool isNew)
    {
        foreach (var field in fields)
        {
            var tag = field.Text("tag")!;
            var value = values[tag];
            var isBlank = value is null || value.ToString().Length == 0;
            var message = isBlank ? (isNew && field.Flag("required") ? "Please enter a value" : null) : Mistake(field, value!);
            if (message is not null)
            {
                yield return (tag, message);
            }
        }
    }

    private static string? Mistake(JsonObject field, JsonNode value)
    {
        var text = value.ToString();
        return field.Text("type") switch
        {
            "birthday" when !Birthday().IsMatch(text) => "Please enter a date as MM/DD",
            "number" when !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => "Please enter a number",
            "date" when !DateTime.TryParse(text, CultureInfo.InvariantCulture, out _) => "Please enter a date",
            "url" or "imageurl" when !Uri.TryCreate(text, UriKind.Absolute, out _) => "Please enter a valid URL",
            "dropdown" or "radio" when field["options"] is JsonObject options && !options.Texts("choices").Contains(text, StringComparer.Ordinal) => "Please choose one of the options",
            _ => null,
        };
    }

    [GeneratedRegex(@"^\d{1,2}/\d{1,2}$")]
    private static partial Regex Birthday();
}
