using System.Text;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Reads one file of a batch's results: an array of objects with <c>status_code</c>, <c>operation_id</c> and <c>response</c>, which is JSON in a string.</summary>
internal sealed class ResponsesReader : JsonScanner
{
    private const int ErrorStatus = 400;
    private const string ContentType = "application/problem+json";

    private readonly char[] _text;
    private byte[] _response = [];
    private Member _member;
    private int? _status;
    private bool _isCut;

    public ResponsesReader() => _text = new char[MaxText];

    private enum Member
    {
        Other,
        Status,
        Response,
    }

    /// <summary>What was found; the total is null if no file was an array.</summary>
    public HiddenFailures Result { get; } = new();

    /// <summary>Whether every file that is JSON was read to its end.</summary>
    public bool AreComplete => !_isCut && (!HasBegun || IsComplete);

    /// <summary>How much of a response is classified; problem documents are much shorter.</summary>
    protected override int MaxText => 8 * 1024;

    /// <summary>Starts the next file.</summary>
    public void Begin()
    {
        _isCut = !AreComplete;
        Restart();
    }

    protected override bool OnStart(bool isArray)
    {
        if (Depth > 2)
        {
            return false;
        }

        (_status, _response) = (null, []);
        if (isArray && Depth == 1)
        {
            Result.Total ??= 0;
        }

        return isArray == (Depth == 1);
    }

    protected override void OnEnd()
    {
        if (Depth == 2 && _status is { } status)
        {
            Result.Total++;
            if (status >= ErrorStatus)
            {
                Result.Codes.Add(Classify(status).GetName());
            }
        }
    }

    protected override void OnName(ReadOnlySpan<byte> name) =>
        _member = name.SequenceEqual("status_code"u8) ? Member.Status : name.SequenceEqual("response"u8) ? Member.Response : Member.Other;

    protected override void OnText(ReadOnlySpan<byte> raw)
    {
        if (_member == Member.Response && _status is null or >= ErrorStatus)
        {
            _response = raw.ToArray();
        }
    }

    protected override void OnLiteral(ReadOnlySpan<byte> raw) => _status = _member == Member.Status ? ResponseReader.Number(raw) : _status;

    private MailchimpErrorKind Classify(int status)
    {
        var length = JsonText.Decode(_response, _text);
        return MailchimpErrorClassifier.Classify(status, ContentType, Encoding.UTF8.GetBytes(_text, 0, length)).Kind;
    }
}
