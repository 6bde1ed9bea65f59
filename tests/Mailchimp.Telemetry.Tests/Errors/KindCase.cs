using System.Text;
using System.Text.Json;

namespace Mailchimp.Telemetry.Tests.Errors;

/// <summary>One row of <c>kinds.json</c>: an answer as it was recorded or documented, and what it must be taken for.</summary>
public sealed record KindCase(
    string Name,
    string Kind,
    int Status,
    string? ContentType,
    string Body,
    string? Title,
    string? Detail,
    string? Instance,
    string? Fingerprint,
    string[]? Fields)
{
    public static IReadOnlyList<KindCase> All { get; } =
        JsonSerializer.Deserialize<KindCase[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "kinds.json")), JsonSerializerOptions.Web)!;

    public byte[] Bytes => Encoding.UTF8.GetBytes(Body);

    public static IEnumerable<object[]> Names => All.Select(row => new object[] { row.Name });

    public static KindCase Get(string name) => All.Single(row => row.Name == name);
}
