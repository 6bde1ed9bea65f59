using System.Net.Http.Headers;
using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry.Http;

/// <summary>Reads the body of a successful response as it passes, and keeps only what its reader finds.</summary>
internal sealed class PassingBody : FollowedBody
{
    /// <summary>How long a body is followed: Mailchimp's own limit for a call.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly FollowedCall _call;
    private readonly string? _encoding;
    private readonly IBodyReader _reader;
    private PushDecoder? _decoder;
    private bool _hasBegun;
    private long _length;

    /// <summary>Starts with what the peek took.</summary>
    public PassingBody(FollowedCall call, BodyPeek peek, HttpContentHeaders headers)
        : base(peek, Timeout)
    {
        (_call, _encoding, _reader) = (call, BodyDecoder.EncodingOf(headers), ResponseReader.For(call.Route.Shape));
        IsEnough = Take(peek.Taken.Span);
    }

    /// <summary>Whether the peek took all that is needed.</summary>
    public bool IsEnough { get; }

    protected override bool Take(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return !bytes.IsEmpty && Read(bytes);
        }
        catch (Exception exception)
        {
            // This runs while the application reads: no exception may reach it.
            _call.Source.Observer.OnInternalError("partial_failure", exception);
            return true;
        }
    }

    protected override void Finish()
    {
        _decoder?.Dispose();
        _call.Source.OnPassed(_call, _reader, this);
    }

    /// <returns>Whether nothing more is needed, or can be read.</returns>
    private bool Read(ReadOnlySpan<byte> bytes)
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            if (!BodyDecoder.TryFind(_encoding, bytes, out var open))
            {
                return true;
            }

            _decoder = open is null ? null : new PushDecoder(open, _reader.Feed);
        }

        if (_decoder is null)
        {
            _reader.Feed(bytes);
        }
        else
        {
            _decoder.Feed(bytes);
        }

        _length += bytes.Length;
        return _reader.HasEnded || _decoder?.HasEnded == true || _length >= PushDecoder.MaxDecoded;
    }
}
