namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Reads the response to a bulk change of a list or segment: the failures are in <c>errors</c>, before or after the members.</summary>
internal sealed class MembersReader : ResponseReader
{
    private readonly CodeCounts _codes = new();
    private Member _member;
    private Field _field;
    private byte[] _code = [];
    private byte[] _text = [];
    private int? _errorCount;
    private int? _done;

    private enum Member
    {
        Other,
        Errors,
        ErrorCount,
        Done,
    }

    private enum Field
    {
        Other,
        Code,
        Text,
    }

    /// <summary>The count and the number of errors listed may differ: clients can leave out either, and a body may be cut off.</summary>
    public override HiddenFailures Result
    {
        get
        {
            var result = new HiddenFailures();
            foreach (var (code, count) in _codes.All)
            {
                result.Codes.Add(code, count);
            }

            if (_errorCount > _codes.Total)
            {
                result.Codes.Add(PartialCodes.Other, _errorCount.Value - _codes.Total);
            }

            result.Total = _done + result.Codes.Total;
            return result;
        }
    }

    protected override bool OnStart(bool isArray)
    {
        (_code, _text) = ([], []);
        return (Depth, isArray) switch
        {
            (1, false) => true,
            (2, true) => _member == Member.Errors,
            (3, false) => true,
            _ => false,
        };
    }

    protected override void OnEnd()
    {
        if (Depth == 3)
        {
            _codes.Add(PartialCodes.Of(_code, _text));
        }
    }

    protected override void OnName(ReadOnlySpan<byte> name)
    {
        if (Depth == 3)
        {
            _field = name.SequenceEqual("error_code"u8) ? Field.Code : name.SequenceEqual("error"u8) ? Field.Text : Field.Other;
            return;
        }

        _member = name.SequenceEqual("errors"u8) ? Member.Errors
            : name.SequenceEqual("error_count"u8) ? Member.ErrorCount
            : name.SequenceEqual("total_created"u8) || name.SequenceEqual("total_updated"u8) || name.SequenceEqual("total_added"u8) || name.SequenceEqual("total_removed"u8) ? Member.Done
            : Member.Other;
    }

    protected override void OnText(ReadOnlySpan<byte> raw)
    {
        if (Depth == 3 && _field == Field.Code)
        {
            _code = raw.ToArray();
        }
        else if (Depth == 3 && _field == Field.Text)
        {
            _text = raw.ToArray();
        }
    }

    protected override void OnLiteral(ReadOnlySpan<byte> raw)
    {
        if (Depth != 1 || Number(raw) is not { } number)
        {
            return;
        }

        if (_member == Member.ErrorCount)
        {
            _errorCount = number;
        }
        else if (_member == Member.Done)
        {
            _done = (_done ?? 0) + number;
        }
    }
}
