using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.EndToEndTests.Support;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>What the tool says of a response, and of the results of a batch.</summary>
public class ClassifyTests
{
    private const string NotFound = """{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Resource Not Found","status":404,"detail":"The requested resource could not be found.","instance":"d2b6a3b4-0000-0000-0000-000000000001"}""";

    [Theory]
    [InlineData(NotFound, "resource_not_found", "request")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/2 429\r\ncontent-type: application/problem+json\r\n\r\n{\"title\":\"Too Many Requests\",\"status\":429,\"detail\":\"You have exceeded the limit of 10 simultaneous connections.\"}", "too_many_connections", "limit")]
    [InlineData("HTTP/1.1 502 Bad Gateway\nContent-Type: text/html\n\n<html></html>", "cdn_timeout", "mailchimp")]
    [InlineData("HTTP/1.1 403 Forbidden\nContent-Type: text/html\n\n<html>Access Denied</html>", "edge_blocked", "edge")]
    public async Task Classify_names_kind_fault_and_what_to_do(string response, string kind, string fault)
    {
        var json = await DotnetProcess.RunToolAsync(["classify", "--json"], input: response);
        var text = await DotnetProcess.RunToolAsync(["classify"], input: response);

        json.ExitCode.Should().Be(0, json.Error);
        var answer = JsonNode.Parse(json.Output)!;
        ((string)answer["kind"]!).Should().Be(kind);
        ((string)answer["fault"]!).Should().Be(fault);
        ((string)answer["action"]!).Should().NotBeEmpty();
        text.Output.Should().Contain(kind).And.Contain("What to do").And.Contain("https://mailchimp.com/developer/");
    }

    [Fact]
    public async Task Classify_prints_nothing_sensitive_that_the_API_repeats()
    {
        const string response = """{"title":"Invalid Resource","status":400,"detail":"ada@reader.example","instance":"ada@reader.example","errors":[{"field":"ada@reader.example","message":"bad"}]}""";

        var json = await DotnetProcess.RunToolAsync(["classify", "--json"], input: response);
        var text = await DotnetProcess.RunToolAsync(["classify"], input: response);

        (json.Output + text.Output).Should().NotContain("ada@").And.Contain("[email]");
    }

    [Theory]
    [InlineData("hello", "--status")]
    [InlineData("""{"status":"subscribed"}""", "--status")]
    [InlineData("", "The input is empty")]
    public async Task Classify_refuses_what_is_no_error(string input, string message)
    {
        var result = await DotnetProcess.RunToolAsync(["classify"], input: input);

        result.ExitCode.Should().Be(2);
        result.Error.Should().Contain(message);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\n\n{}", "200: no hidden failures", 0)]
    [InlineData("""{"errors":[{"error_code":"ERROR_GENERIC","error":"ada@reader.example looks fake or invalid"}],"error_count":1,"total_created":3,"total_updated":0}""", "1 of 4", 1)]
    [InlineData("""{"id":"8b2428d747","status":"finished","total_operations":3,"errored_operations":3}""", "all 3", 3)]
    public async Task Classify_says_what_a_success_hides(string input, string message, int errors)
    {
        var text = await DotnetProcess.RunToolAsync(["classify"], input: input);
        var json = await DotnetProcess.RunToolAsync(["classify", "--json"], input: input);

        text.ExitCode.Should().Be(0, text.Error);
        text.Output.Should().Contain(message).And.NotContain("ada@").And.NotContain(" \n");
        ((int)JsonNode.Parse(json.Output)!["errorCount"]!).Should().Be(errors);
    }

    [Fact]
    public async Task Classify_reads_the_results_of_a_batch()
    {
        var folder = Directory.CreateTempSubdirectory();
        var path = Path.Combine(folder.FullName, "8b2428d747-response.tar.gz");
        await File.WriteAllBytesAsync(path, await ResultsAsync("""[{"status_code":404,"operation_id":"a","response":"{\"title\":\"Resource Not Found\"}"},{"status_code":200,"operation_id":"b","response":"{}"}]"""));

        var result = await DotnetProcess.RunToolAsync(["classify", path, "--json"]);
        folder.Delete(recursive: true);

        result.ExitCode.Should().Be(0, result.Error);
        ((int)JsonNode.Parse(result.Output)!["codes"]!["resource_not_found"]!).Should().Be(1);
        ((int)JsonNode.Parse(result.Output)!["totalCount"]!).Should().Be(2);
        ((bool)JsonNode.Parse(result.Output)!["isComplete"]!).Should().BeTrue();
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task Classify_says_that_an_archive_is_cut(double share)
    {
        var archive = await ResultsAsync([.. Enumerable.Range(0, 50).Select(static i => $$"""[{"status_code":{{(i < 40 ? 200 : 404)}},"operation_id":"{{Guid.NewGuid()}}","response":"{}"}]""")]);
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, archive[..(int)(archive.Length * share)]);

        var text = await DotnetProcess.RunToolAsync(["classify", file]);
        var json = await DotnetProcess.RunToolAsync(["classify", file, "--json"]);
        File.Delete(file);

        text.ExitCode.Should().Be(1);
        text.Output.Should().NotContain("no hidden failures");
        text.Error.Trim().Should().Contain("cut off").And.NotContain("\n");
        json.ExitCode.Should().Be(1);
        ((bool)JsonNode.Parse(json.Output)!["isComplete"]!).Should().BeFalse();
    }

    [Theory]
    [InlineData("""{"id":"8b2428d747","status":"pending","total_operations":3,"errored_operations":0}""")]
    [InlineData("short")]
    public async Task Classify_says_that_an_archive_holds_no_results(string content)
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(content));
        }

        foreach (var archive in new[] { compressed.ToArray(), await ResultsAsync("not results") })
        {
            var file = Path.GetTempFileName();
            await File.WriteAllBytesAsync(file, archive);
            var result = await DotnetProcess.RunToolAsync(["classify", file]);
            File.Delete(file);

            result.ExitCode.Should().Be(1);
            result.Output.Should().BeEmpty();
            result.Error.Trim().Should().Contain("not an archive with the results of a batch").And.NotContain("\n");
        }
    }

    [Theory]
    [InlineData]
    [InlineData("-")]
    public async Task Classify_reads_results_from_standard_input(params string[] file)
    {
        var archive = await ResultsAsync("""[{"status_code":200,"operation_id":"a","response":"{}"},{"status_code":200,"operation_id":"b","response":"{}"}]""");

        var result = await DotnetProcess.RunToolAsync(["classify", .. file], input: Encoding.Latin1.GetString(archive), encoding: Encoding.Latin1);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Be("200: no hidden failures in 2 results.\n");
    }

    [Theory]
    [InlineData("""{"new_members":[{"email_address":"a@reader.example"},{""")]
    [InlineData("""{"errors":[{"error_code":"ERROR_GENERIC"}],"new_mem""")]
    public async Task Classify_says_that_a_body_is_cut(string body)
    {
        var result = await DotnetProcess.RunToolAsync(["classify"], input: "HTTP/1.1 200 OK\n\n" + body);

        result.ExitCode.Should().Be(1);
        result.Output.Should().NotContain("no hidden failures");
        result.Error.Should().Contain("cut off");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(120)]
    public async Task Classify_says_that_the_body_of_an_error_is_cut(int missing)
    {
        var response = "HTTP/1.1 404 Not Found\nContent-Type: application/problem+json\n\n" + NotFound[..^missing];

        var text = await DotnetProcess.RunToolAsync(["classify"], input: response);
        var json = await DotnetProcess.RunToolAsync(["classify", "--json"], input: response);

        text.ExitCode.Should().Be(1);
        text.Output.Should().Contain("resource_not_found");
        text.Error.Trim().Should().Contain("cut off").And.NotContain("\n");
        json.ExitCode.Should().Be(1);
        ((bool)JsonNode.Parse(json.Output)!["isComplete"]!).Should().BeFalse();
    }

    [Fact]
    public async Task Classify_explains_a_status_without_a_body()
    {
        var result = await DotnetProcess.RunToolAsync(["classify", "--status", "429"]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("429").And.Contain("What to do");
    }

    [Theory]
    [InlineData]
    [InlineData("--status", "200")]
    public async Task Classify_asks_for_the_archive_of_unpacked_results(params string[] status)
    {
        var result = await DotnetProcess.RunToolAsync(["classify", .. status], input: """[{"status_code":404,"operation_id":"a","response":"{\"title\":\"Resource Not Found\"}"}]""");

        result.ExitCode.Should().Be(2, result.Output);
        result.Error.Trim().Should().Contain("results of a batch").And.Contain("tar.gz").And.NotContain("\n");
    }

    [Fact]
    public async Task Classify_says_that_a_folder_is_not_a_file()
    {
        var folder = Directory.CreateTempSubdirectory();

        var result = await DotnetProcess.RunToolAsync(["classify", folder.FullName]);
        folder.Delete();

        result.ExitCode.Should().Be(2);
        result.Error.Trim().Should().Be($"'{folder.FullName}' is a folder, not a file. See --help.");
    }

    /// <summary>An archive as Mailchimp stores the results of a batch.</summary>
    private static async Task<byte[]> ResultsAsync(params IEnumerable<string> files)
    {
        using var output = new MemoryStream();
        await using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        await using (var tar = new TarWriter(gzip))
        {
            foreach (var (number, file) in files.Index())
            {
                await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{number}.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(file)) });
            }
        }

        return output.ToArray();
    }
}
