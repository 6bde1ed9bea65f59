using System.Text;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Robustness;

/// <summary>Servers that send too much, too deep or too slowly.</summary>
public class HostileServerTests
{
    private const int Slack = 64 * 1024;

    private static readonly Uri Uri = new("http://us6.api.mailchimp.com/3.0/ping");

    [Theory]
    [InlineData("Content-Length: 1073741824")]
    [InlineData("Connection: close")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n7fffffff")]
    public async Task A_body_without_end_is_looked_at_no_further_than_the_cap(string framing)
    {
        using var run = TelemetryRun.Start();
        var connection = new EndlessConnection(framing);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(connection) });

        using (await client.GetAsync(Uri, HttpCompletionOption.ResponseHeadersRead))
        {
            connection.Sent.Should().BeLessThan(BodyPeek.Cap + Slack);
        }

        await Wait.Until(() => run.Logs.ApiErrors.Count > 0);
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("bad_request");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_deep_document_is_classified_by_its_status(int depth)
    {
        var body = Encoding.UTF8.GetBytes("{\"title\":" + string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth) + ",\"status\":404}");

        MailchimpErrorClassifier.Classify(404, "application/problem+json", body).Kind.Should().Be(MailchimpErrorKind.ResourceNotFound);
    }

    [Fact]
    public async Task A_head_at_the_limit_is_taken_and_one_beyond_it_fails_as_without_the_library()
    {
        using var run = TelemetryRun.Start();
        foreach (var (length, isTaken) in new[] { (60_000, true), (70_000, false) })
        {
            var connection = new EndlessConnection("X-Long: " + new string('x', length) + "\r\nContent-Length: 10");
            using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(connection) });
            var call = async () => (await client.GetAsync(Uri, HttpCompletionOption.ResponseHeadersRead)).Dispose();

            if (isTaken)
            {
                await call.Should().NotThrowAsync();
            }
            else
            {
                (await call.Should().ThrowAsync<HttpRequestException>()).Which.HttpRequestError.Should().Be(HttpRequestError.ConfigurationLimitExceeded);
            }
        }

        run.Measure("mailchimp.telemetry.internal_errors").Should().BeEmpty();
    }

    [Fact]
    public async Task A_byte_now_and_then_ends_with_the_applications_own_patience()
    {
        using var run = TelemetryRun.Start();
        var connection = new EndlessConnection("Content-Length: 1000", bytesAtOnce: 1, bytesInAll: 20);
        using var client = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(connection) });
        using var patience = new CancellationTokenSource();
        using var response = await client.GetAsync(Uri, HttpCompletionOption.ResponseHeadersRead);
        var reading = response.Content.ReadAsByteArrayAsync(patience.Token);
        await Wait.Until(() => connection.IsWaiting);

        await patience.CancelAsync();

        await ((Func<Task>)(() => reading)).Should().ThrowAsync<OperationCanceledException>();
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Attributes["mailchimp.error.kind"].Should().Be("bad_request");
    }

    /// <summary>Sends a 400 and a body that does not end, at once, or one that stops and waits.</summary>
    private sealed class EndlessConnection(string header, int bytesAtOnce = 4096, long bytesInAll = long.MaxValue) : ConnectionStream
    {
        private readonly byte[] _head = Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n{header}\r\n\r\n");
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _position;

        public long Sent => _position;

        public bool IsWaiting { get; private set; }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _asked.Task.WaitAsync(cancellationToken);
            if (buffer.IsEmpty)
            {
                return 0;
            }

            if (_position < _head.Length)
            {
                var count = (int)Math.Min(buffer.Length, _head.Length - _position);
                _head.AsSpan((int)_position, count).CopyTo(buffer.Span);
                _position += count;
                return count;
            }

            if (_position >= _head.Length + bytesInAll)
            {
                IsWaiting = true;

                // The runtime gives a read up by closing its connection.
                await _closed.Task.WaitAsync(cancellationToken);
                throw new ObjectDisposedException(nameof(EndlessConnection));
            }

            var length = Math.Min(buffer.Length, bytesAtOnce);
            buffer.Span[..length].Fill((byte)'x');
            _position += length;
            return length;
        }

        public override void Write(ReadOnlySpan<byte> buffer) => _asked.TrySetResult();

        protected override void Dispose(bool disposing)
        {
            _closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
