using System.Text;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Tool;
using Mailchimp.Telemetry.Tool.Commands;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>What the tool takes out of a text.</summary>
public class RedactTests
{
    private const string Key = "0123456789abcdef0123456789abcdef-us6";

    [Fact]
    public async Task Redact_takes_keys_and_addresses_out_and_keeps_the_rest()
    {
        var input = $"ünïcode line\nkey={Key}\nada@reader.example\n";

        var all = await DotnetProcess.RunToolAsync(["redact"], input: input);
        var lines = await DotnetProcess.RunToolAsync(["redact", "--lines", "--secrets-only"], input: input);

        all.Output.Should().StartWith("ünïcode line\nkey=").And.NotContain(Key[..12]).And.NotContain("ada@");
        lines.Output.Should().Contain("ada@reader.example\n").And.NotContain(Key[..12]);
    }

    [Theory]
    [InlineData]
    [InlineData("--lines")]
    public async Task Redact_leaves_bytes_that_are_no_text_alone(params string[] options)
    {
        // Latin-1 has a character for each byte.
        var bytes = string.Concat(Enumerable.Range(0, 256).Select(value => (char)value));

        var result = await DotnetProcess.RunToolAsync(["redact", .. options], input: $"{bytes}\r\n{Key}\n{bytes}", encoding: Encoding.Latin1);

        result.Output.Should().StartWith(bytes + "\r\n[api_key ").And.EndWith("]\n" + bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(false, "--lines")]
    [InlineData(true)]
    [InlineData(true, "--lines")]
    public async Task Redact_reads_and_writes_UTF_16_that_says_so(bool isBigEndian, params string[] options)
    {
        // Latin-1 has a character for each byte. What is read is decoded by the mark that it begins with.
        var utf16 = new UnicodeEncoding(isBigEndian, byteOrderMark: true);
        var input = Encoding.Latin1.GetString([.. utf16.GetPreamble(), .. utf16.GetBytes($"ünïcode\r\nkey={Key} end\r\n")]);

        var result = await DotnetProcess.RunToolAsync(["redact", .. options], input: input, encoding: Encoding.Latin1);

        result.Output.Should().Be("ünïcode\r\nkey=[api_key a2bb50e2-us6] end\r\n");
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(9, false)]
    public async Task Redact_says_that_its_input_is_too_large(int maxLength, bool isRead)
    {
        using var input = new MemoryStream(new byte[10]);
        using var output = new MemoryStream();

        var copying = () => RedactCommand.CopyAsync(input, output, MailchimpRedactor.Default, maxLength, CancellationToken.None);

        if (isRead)
        {
            await copying.Should().NotThrowAsync();
        }
        else
        {
            (await copying.Should().ThrowAsync<ToolException>()).WithMessage("*--lines*");
        }

        output.Length.Should().Be(isRead ? 10 : 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--lines")]
    public async Task Redact_ends_quietly_when_its_reader_has_gone(string option)
    {
        // More than fits into a pipe, and endless where lines are copied as they arrive.
        var writer = option.Length > 0 ? "yes ada@reader.example 2> /dev/null" : "yes ada@reader.example 2> /dev/null | head -n 100000";

        var (code, output) = await Programs.RunAsync("sh", ["-c", $"{writer} | {{ timeout 60 dotnet '{Repository.Built("src/Mailchimp.Telemetry.Tool")}' redact {option}; echo \"exit code $?\" >&2; }} | head -n 1"]);

        code.Should().Be(0);
        output.Should().Be("[email]\nexit code 0\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("--lines")]
    public async Task Redact_leaves_a_file_to_whoever_writes_next(string option)
    {
        var file = Path.GetTempFileName();

        await Programs.RunAsync("sh", ["-c", $"{{ echo ada@reader.example | dotnet '{Repository.Built("src/Mailchimp.Telemetry.Tool")}' redact {option}; echo next; }} > '{file}'"]);

        (await File.ReadAllTextAsync(file)).Should().Be("[email]\nnext\n");
        File.Delete(file);
    }
}
