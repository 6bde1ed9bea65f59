using System.Net.Http.Json;
using System.Text;
using Mailchimp.Telemetry.Calls;

namespace Mailchimp.Telemetry.Tests.Calls;

public class ContentIdentityTests
{
    [Fact]
    public void The_same_bytes_are_the_same_whatever_holds_them() =>
        Of(new StringContent("ä1")).IsSameAs(Of(new ByteArrayContent(Encoding.UTF8.GetBytes("ä1")))).Should().BeTrue();

    [Theory]
    [InlineData("{\"id\":1}", "{\"id\":2}")]
    [InlineData("", "x")]
    public void Other_bytes_are_not(string one, string other) =>
        Of(new StringContent(one)).IsSameAs(Of(new StringContent(other))).Should().BeFalse();

    [Fact]
    public void Of_long_bodies_the_length_counts_too() =>
        Of(new ByteArrayContent(new byte[100_000])).IsSameAs(Of(new ByteArrayContent(new byte[100_001]))).Should().BeFalse();

    [Fact]
    public void No_body_is_like_no_body_and_like_nothing_else()
    {
        Of(null).IsSameAs(Of(null)).Should().BeTrue();
        Of(null).IsSameAs(Of(new StringContent("x"))).Should().BeFalse();
        Of(new StreamContent(Stream.Null)).IsSameAs(Of(null)).Should().BeFalse();
    }

    [Fact]
    public void Objects_to_serialize_are_compared_by_reference()
    {
        var value = new { id = 1 };
        Of(JsonContent.Create(value)).IsSameAs(Of(JsonContent.Create(value))).Should().BeTrue();
        Of(JsonContent.Create(value)).IsSameAs(Of(JsonContent.Create(new { id = 1 }))).Should().BeFalse();
    }

    [Fact]
    public void What_can_not_be_read_twice_is_inconclusive_and_is_not_read()
    {
        var stream = new StreamContent(new UnreadableStream());
        Of(stream).IsSameAs(Of(stream)).Should().BeNull();
        Of(new OwnContent()).IsSameAs(Of(new OwnContent())).Should().BeNull();
        var disposed = new StringContent("x");
        disposed.Dispose();
        Of(disposed).IsSameAs(Of(disposed)).Should().BeNull();
    }

    private static ContentIdentity Of(HttpContent? content) => ContentIdentity.Of(content);

    private sealed class OwnContent() : ByteArrayContent([1])
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => throw new InvalidOperationException("read");

        protected override void SerializeToStream(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken) => throw new InvalidOperationException("read");
    }

    private sealed class UnreadableStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new InvalidOperationException("read");

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException("read");
    }
}
