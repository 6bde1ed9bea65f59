using System.Buffers.Binary;
using Mailchimp.Telemetry.Tests.Support;
using static Mailchimp.Telemetry.Tests.Http.ScriptedStream;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>
/// An HTTP/2 server in memory on which each request gets the next answer of a script, within the flow control's
/// window. What comes behind an answer's head waits for <see cref="ReleaseAsync"/>.
/// </summary>
internal sealed class ScriptedHttp2Connection : ConnectionStream
{
    private const int PrefaceLength = 24;
    private const int FrameHead = 9;
    private const byte Ack = 1;

    private readonly Queue<ScriptedStream> _answers;
    private readonly Queue<byte[]> _output = new();
    private readonly List<OpenStream> _streams = [];
    private readonly List<byte> _input = [];
    private readonly Lock _gate = new();
    private TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _offset;
    private int _lastStream;
    private bool _hasPreface;
    private bool _isReading;
    private bool _isClosed;
    private bool _isDisposed;

    public ScriptedHttp2Connection(Queue<ScriptedStream> answers)
    {
        _answers = answers;
        Send(FrameType.Settings, 0, 0, []);
    }

    /// <summary>Sends what waits behind the heads; completes when the client has taken in all that can be sent.</summary>
    public Task ReleaseAsync()
    {
        lock (_gate)
        {
            foreach (var stream in _streams.ToArray())
            {
                stream.IsReleased = true;
                Pump(stream);
            }

            return _isDisposed || (_isReading && _output.Count == 0 && !_isClosed) ? Task.CompletedTask : _idle.Task;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_isDisposed || (_isClosed && _output.Count == 0))
                {
                    _idle.TrySetResult();
                    return 0;
                }

                if (_output.TryPeek(out var next))
                {
                    if (buffer.IsEmpty)
                    {
                        return 0;
                    }

                    var count = Math.Min(buffer.Length, next.Length - _offset);
                    next.AsSpan(_offset, count).CopyTo(buffer.Span);
                    _offset += count;
                    if (_offset == next.Length)
                    {
                        _output.Dequeue();
                        _offset = 0;
                    }

                    _isReading = false;
                    return count;
                }

                _isReading = true;
                _idle.TrySetResult();
                arrival = _arrived.Task;
            }

            await arrival.WaitAsync(cancellationToken);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            _input.AddRange(buffer);
            if (!_hasPreface && _input.Count >= PrefaceLength)
            {
                _hasPreface = true;
                _input.RemoveRange(0, PrefaceLength);
            }

            while (_hasPreface && TryTakeFrame(out var frame, out var stream))
            {
                Receive(in frame, stream);
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            _isDisposed = true;
            _idle.TrySetResult();
            _arrived.TrySetResult();
        }

        base.Dispose(disposing);
    }

    private bool TryTakeFrame(out Frame frame, out int stream)
    {
        frame = default;
        stream = 0;
        if (_input.Count < FrameHead)
        {
            return false;
        }

        var length = (_input[0] << 16) | (_input[1] << 8) | _input[2];
        if (_input.Count < FrameHead + length)
        {
            return false;
        }

        var bytes = _input.GetRange(0, FrameHead + length).ToArray();
        _input.RemoveRange(0, bytes.Length);
        frame = new Frame((FrameType)bytes[3], bytes[4], bytes[FrameHead..]);
        stream = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(5));
        return true;
    }

    private void Receive(in Frame frame, int stream)
    {
        switch (frame.Type)
        {
            case FrameType.Settings when frame.Flags != Ack:
                Send(FrameType.Settings, Ack, 0, []);
                break;
            case FrameType.Ping when frame.Flags != Ack:
                Send(FrameType.Ping, Ack, 0, frame.Payload);
                break;
            case FrameType.Headers:
                _lastStream = stream;
                var opened = new OpenStream(stream, _answers.TryDequeue(out var answer) ? answer : Simple);
                _streams.Add(opened);
                Pump(opened);
                break;
            case FrameType.Reset:
                // Whether a redirect's reset crosses the end of its answer is a race: it must not decide about the ending.
                _streams.RemoveAll(open => open.Id == stream && !open.IsSent);
                break;
            case FrameType.WindowUpdate when _streams.Find(open => open.Id == stream) is { } waiting:
                waiting.Window += BinaryPrimitives.ReadInt32BigEndian(frame.Payload);
                Pump(waiting);
                break;
        }
    }

    /// <summary>Sends as much of an answer as its window and the script allow.</summary>
    private void Pump(OpenStream stream)
    {
        while (stream.TryNext(out var frame))
        {
            Send(ToBytes(in frame, stream.Id));
        }

        if (stream.IsDone && _streams.Remove(stream))
        {
            Finish(stream);
        }
    }

    private void Finish(OpenStream stream)
    {
        switch (stream.Answer.Ending)
        {
            case End.GoAway or End.GoAwayUnprocessed:
                var payload = new byte[8];
                BinaryPrimitives.WriteInt32BigEndian(payload, stream.Answer.Ending == End.GoAway ? _lastStream : Math.Max(0, stream.Id - 2));
                Send(FrameType.GoAway, 0, 0, payload);
                break;
            case End.Violation:
                Send(FrameType.Data, 0, 0, "a stream that cannot be"u8);
                break;
            case End.Closed:
                _isClosed = true;
                Signal();
                break;
        }
    }

    private void Send(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload) => Send(ScriptedStream.Write(type, flags, stream, payload));

    private void Send(byte[] bytes)
    {
        _output.Enqueue(bytes);
        Signal();
    }

    private void Signal()
    {
        var arrived = _arrived;
        _arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_idle.Task.IsCompleted)
        {
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        arrived.TrySetResult();
    }

    private sealed class OpenStream(int id, ScriptedStream answer)
    {
        private const int InitialWindow = 65_535;

        private int _next;

        public int Id => id;

        public ScriptedStream Answer => answer;

        public int Window { get; set; } = InitialWindow;

        /// <summary>An answer without a head is never asked to go on.</summary>
        public bool IsReleased { get; set; } = answer.Before.Count == 0;

        public bool IsSent => _next == answer.Before.Count + answer.Behind.Count;

        public bool IsDone => IsReleased && IsSent;

        public bool TryNext(out Frame frame)
        {
            frame = default;
            if (_next >= answer.Before.Count + (IsReleased ? answer.Behind.Count : 0))
            {
                return false;
            }

            frame = _next < answer.Before.Count ? answer.Before[_next] : answer.Behind[_next - answer.Before.Count];
            if (frame.Type == FrameType.Data)
            {
                if (frame.Payload.Length > Window)
                {
                    return false;
                }

                Window -= frame.Payload.Length;
            }

            _next++;
            return true;
        }
    }
}
