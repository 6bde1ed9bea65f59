namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Finds what keeps a campaign from being sent: the items of its checklist that are errors.</summary>
internal sealed class ChecklistReader : ResponseReader
{
    private Member _member;
    private bool _isUnready;
    private bool _isError;
    private int _errors;
    private int _items;

    private enum Member
    {
        Other,
        IsReady,
        Items,
        Type,
    }

    public override HiddenFailures Result
    {
        get
        {
            var result = new HiddenFailures();
            if (_isUnready)
            {
                result.Codes.Add(MailchimpErrorKind.CampaignNotReady.GetName(), Math.Max(_errors, 1));
                result.Total = _items > 0 ? _items : null;
            }

            return result;
        }
    }

    protected override bool OnStart(bool isArray)
    {
        _isError &= Depth > 3;
        return (Depth, isArray) switch
        {
            (1, false) => true,
            (2, true) => _member == Member.Items,
            (3, false) => true,
            _ => false,
        };
    }

    protected override void OnEnd()
    {
        if (Depth == 3)
        {
            _items++;
            _errors += _isError ? 1 : 0;
        }
    }

    protected override void OnName(ReadOnlySpan<byte> name) => _member = Depth switch
    {
        1 when name.SequenceEqual("is_ready"u8) => Member.IsReady,
        1 when name.SequenceEqual("items"u8) => Member.Items,
        3 when name.SequenceEqual("type"u8) => Member.Type,
        _ => Member.Other,
    };

    protected override void OnText(ReadOnlySpan<byte> raw) => _isError |= _member == Member.Type && raw.SequenceEqual("error"u8);

    protected override void OnLiteral(ReadOnlySpan<byte> raw) => _isUnready |= _member == Member.IsReady && raw.SequenceEqual("false"u8);
}
