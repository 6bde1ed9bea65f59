using System.Text;
using Mailchimp.Telemetry.Http;

namespace Mailchimp.Telemetry.Tests.Http;

public class ChunkedBodyTests
{
    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 5, true)]
    [InlineData("5\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: a\r\n\r\n", 11, true)]
    [InlineData("5;name=value\r\nhello\r\n0\r\n\r\n", 5, true)]
    [InlineData("A\r\n0123456789\r\n", 10, false)]
    [InlineData("5\r\nhello\r\n0", 5, false)]
    [InlineData("5\r\nhello\r", 5, false)]
    [InlineData("5\r\nhel", 3, false)]
    [InlineData("5\r\n", 0, false)]
    [InlineData("5", 0, false)]
    [InlineData("", 0, false)]
    public void Counts_the_bytes_whose_framing_is_there(string buffer, int length, bool isWhole)
    {
        ChunkedBody.Measure(Encoding.ASCII.GetBytes(buffer), out var whole).Should().Be(length);
        whole.Should().Be(isWhole);
    }

    [Theory]
    [InlineData("nonsense\r\nhello\r\n")]
    [InlineData("5\nhello\r\n")]
    [InlineData("\r\n5\r\nhello\r\n")]
    [InlineData("123456789\r\nhello\r\n")]
    public void What_is_not_a_chunk_counts_nothing(string buffer) =>
        ChunkedBody.Measure(Encoding.ASCII.GetBytes(buffer), out _).Should().Be(0);

    [Fact]
    public void A_chunk_without_its_end_is_the_last_to_be_counted() =>
        ChunkedBody.Measure("5\r\nhelloXX5\r\nhello\r\n"u8, out _).Should().Be(5);
}
