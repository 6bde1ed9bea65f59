using System.Net.Http.Headers;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// Reads the body of a successful response as it passes, and keeps only what its reader finds. Nothing else refers to
/// it but the body: a response that the application drops unread is collected, with its connection and its request, and
/// what was found by then is reported.
/// </summary>
internal sealed class PassingBody : FollowedBody
{
    /// <summary>How long a body is followed without a byte of it: Mailchimp's own limit for a call.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    /// <summary>How much is decompressed before the call returns; the rest follows as the application reads.</summary>
    private const int BeforeReturn = 256 * 1024;

    private readonly FollowedCall _call;
    private readonly string? _encoding;
    private readonly IBodyReader _reader;
    private PushDecoder? _decoder;
    private bool _hasBegun;
    private long _length;

    /// <summary>Starts with what the peek took.</summary>
    public PassingBody(FollowedCall call, BodyPeek peek, HttpContentHeaders headers)
        : base(peek)
    {
        (_call, _encoding, _reader) = (call, BodyDecoder.EncodingOf(headers), ResponseReader.For(call.Route.Shape));
        Registration = new WeakRegistration(this);
        Read(peek.Taken.Span, BeforeReturn);
    }

    ~PassingBody() => ThreadPool.UnsafeQueueUserWorkItem(static body => body.Complete(), this, preferLocal: false);

    /// <summary>What may be kept to complete it; does not keep the body itself.</summary>
    public WeakRegistration Registration { get; }

    /// <summary>Whether the reader needs no more, or can read no more.</summary>
    public bool IsEnough { get; private set; }

    /// <summary>Whether all that came was read.</summary>
    public bool IsReadUp => _decoder?.HasRest != true;

    protected override bool Take(ReadOnlySpan<byte> bytes)
    {
        Registration.Restart();
        return Read(bytes, long.MaxValue);
    }

    protected override void Finish()
    {
#pragma warning disable CA1816 // Its work is done here; nobody disposes it.
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        Registration.Dispose();
        Read([], long.MaxValue);
        _decoder?.Dispose();
        _call.Source.OnPassed(_call, _reader, Registration);
    }

    private bool Read(ReadOnlySpan<byte> bytes, long most)
    {
        try
        {
            IsEnough = IsEnough || (_hasBegun || Begin(bytes) ? Pass(bytes, most) : !bytes.IsEmpty);
        }
        catch (Exception exception)
        {
            // This runs while the application reads: no exception may reach it.
            _call.Source.Observer.OnInternalError("partial_failure", exception);
            IsEnough = true;
        }

        return IsEnough;
    }

    /// <summary>Finds out from the first bytes how the body is compressed. Storage has encodings of its own, which say nothing about the file.</summary>
    private bool Begin(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || (!BodyDecoder.TryFind(_encoding, bytes, out var open) && _call.Route.Shape != ResponseShape.Results))
        {
            return false;
        }

        _decoder = open is null ? null : new PushDecoder(open, _reader.Feed);
        return _hasBegun = true;
    }

    private bool Pass(ReadOnlySpan<byte> bytes, long most)
    {
        if (_decoder is null)
        {
            _reader.Feed(bytes);
        }
        else
        {
            _decoder.Feed(bytes, most);
        }

        _length += bytes.Length;
        return _reader.HasEnded || _decoder?.HasEnded == true || _length >= PushDecoder.MaxDecoded;
    }

    /// <summary>Lets a timer, and a host that stops, complete the body as long as anybody else refers to it.</summary>
    internal sealed class WeakRegistration(PassingBody body) : IDeferredBody, IDisposable
    {
        private readonly WeakReference<PassingBody> _body = new(body);
        private ITimer? _timer;

        public void StartTimer(TimeProvider time) => _timer = time.CreateDetachedTimer(static state => ((WeakRegistration)state!).Complete(), this, Timeout);

        public void Restart() => _timer?.Change(Timeout, System.Threading.Timeout.InfiniteTimeSpan);

        public void Complete()
        {
            if (_body.TryGetTarget(out var body))
            {
                body.Complete();
            }
        }

        public void Dispose() => _timer?.Dispose();
    }
}
