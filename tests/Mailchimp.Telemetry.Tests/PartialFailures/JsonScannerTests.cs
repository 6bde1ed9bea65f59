using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry.Tests.PartialFailures;

/// <summary>The scanner sees in pieces what the runtime's reader sees in whole documents.</summary>
public class JsonScannerTests
{
    public static IEnumerable<object[]> Seeds => Enumerable.Range(1, 20).Select(static seed => new object[] { seed });

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Random_documents_in_random_pieces_read_as_the_runtime_reads_them(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var document = Document(random, 5);
            var json = Encoding.UTF8.GetBytes((random.Next(5) == 0 ? "\uFEFF \r\n" : "") + document.ToJsonString(new JsonSerializerOptions { WriteIndented = random.Next(2) == 0 }));
            var scanner = new Recorder(skipsBelow: int.MaxValue);

            Feed(scanner, json, random);

            scanner.Events.Should().Equal(Expected(json), Encoding.UTF8.GetString(json));
            scanner.HasEnded.Should().BeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_is_skipped_leaves_no_trace(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 200; i++)
        {
            var json = Encoding.UTF8.GetBytes(new JsonObject { ["a"] = Document(random, 4), ["b"] = Document(random, 4), ["c"] = 1 }.ToJsonString());
            var scanner = new Recorder(skipsBelow: 1);

            Feed(scanner, json, random);

            scanner.Events.Should().Equal("{", "name a", "name b", "name c", "value 1", "end 1");
            scanner.HasEnded.Should().BeTrue();
        }
    }

    [Theory]
    [InlineData("<html>{\"a\":1}</html>")]
    [InlineData("\"text\"")]
    [InlineData("12 {}")]
    public void What_is_no_object_or_array_is_not_read(string text)
    {
        var scanner = new Recorder(int.MaxValue);

        scanner.Feed(Encoding.UTF8.GetBytes(text));

        scanner.Events.Should().BeEmpty();
        scanner.HasEnded.Should().BeTrue();
    }

    [Fact]
    public void What_is_nested_too_deeply_is_given_up()
    {
        var scanner = new Recorder(int.MaxValue);

        scanner.Feed(Encoding.UTF8.GetBytes(new string('[', 1000)));

        scanner.HasEnded.Should().BeTrue();
        scanner.Events.Should().HaveCount(64);
    }

    [Fact]
    public void Only_the_beginning_of_a_long_text_is_kept()
    {
        var scanner = new Recorder(int.MaxValue);
        foreach (var piece in Encoding.UTF8.GetBytes($"[\"{new string('x', 100_000)}\"]").Chunk(997))
        {
            scanner.Feed(piece);
        }

        scanner.Events.Should().Equal("[", "text " + new string('x', 1024), "end 1");
    }

    [Fact]
    public void Any_bytes_are_read_without_an_exception()
    {
        var random = new Random(7);
        var alphabet = "{}[]\",:\\u0 1atrue\0\xFF"u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(60)];
            for (var j = 0; j < bytes.Length; j++)
            {
                bytes[j] = alphabet[random.Next(alphabet.Length)];
            }

            Feed(new Recorder(random.Next(1, 5)), bytes, random);
        }
    }

    private static void Feed(JsonScanner scanner, ReadOnlySpan<byte> json, Random random)
    {
        while (!json.IsEmpty)
        {
            var length = Math.Min(json.Length, random.Next(3) == 0 ? 1 : random.Next(1, 200));
            scanner.Feed(json[..length]);
            json = json[length..];
        }
    }

    private static JsonNode Document(Random random, int depth) => random.Next(2) == 0
        ? new JsonArray([.. Enumerable.Range(0, random.Next(5)).Select(_ => Value(random, depth))])
        : new JsonObject(Enumerable.Range(0, random.Next(5)).Select(i => KeyValuePair.Create($"{i}{Text(random)}", Value(random, depth))));

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 7 : 5) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(),
        3 => random.NextDouble() * 1e10,
        4 => Text(random),
        _ => Document(random, depth - 1),
    };

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => random.Next(8) switch
    {
        0 => "\"",
        1 => "\\",
        2 => "é€😀",
        3 => "\n\u0001",
        4 => "{}[],:",
        _ => "abc",
    }));

    private static List<string> Expected(ReadOnlySpan<byte> json)
    {
        var events = new List<string>();
        var reader = new Utf8JsonReader(json.StartsWith("\uFEFF"u8) ? json[3..] : json);
        while (reader.Read())
        {
            events.Add(reader.TokenType switch
            {
                JsonTokenType.StartObject => "{",
                JsonTokenType.StartArray => "[",
                JsonTokenType.EndObject or JsonTokenType.EndArray => $"end {reader.CurrentDepth + 1}",
                JsonTokenType.PropertyName => "name " + Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.String => "text " + Encoding.UTF8.GetString(reader.ValueSpan),
                _ => "value " + Encoding.UTF8.GetString(reader.ValueSpan),
            });
        }

        return events;
    }

    private sealed class Recorder(int skipsBelow) : JsonScanner
    {
        public List<string> Events { get; } = [];

        protected override bool OnStart(bool isArray)
        {
            if (Depth > skipsBelow)
            {
                return false;
            }

            Events.Add(isArray ? "[" : "{");
            return true;
        }

        protected override void OnEnd() => Events.Add($"end {Depth}");

        protected override void OnName(ReadOnlySpan<byte> name) => Events.Add("name " + Encoding.UTF8.GetString(name));

        protected override void OnText(ReadOnlySpan<byte> raw) => Events.Add("text " + Encoding.UTF8.GetString(raw));

        protected override void OnLiteral(ReadOnlySpan<byte> raw) => Events.Add("value " + Encoding.UTF8.GetString(raw));
    }
}
