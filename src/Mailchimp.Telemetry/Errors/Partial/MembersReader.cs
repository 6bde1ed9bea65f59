namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Reads the response to a bulk change of a list or segment: the failures are in <c>errors</c>, before or after the members.</summary>
internal sealed class MembersReader : ResponseReader
{
    /// <summary>A request has at most 500 members; a body with more errors is none of Mailchimp's.</summary>
    private const int MostErrors = 10_000;

    private const int InItem = 3;

    private readonly CodeCounts _codes = new();
    private Member _member;
    private byte[] _code = [];
    private byte[] _text = [];
    private int _addresses;
    private int? _errorCount;
    private int? _created;
    private int? _updated;
    private int? _added;
    private int? _removed;

    private enum Member
    {
        Other,
        Errors,
        ErrorCount,
        Created,
        Updated,
        Added,
        Removed,
        Code,
        Text,
        Addresses,
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

            // A total with a part left out would make some failures look like all.
            result.Total = Sum(_created, _updated, result.Codes.Total) ?? Sum(_added, _removed, result.Codes.Total);
            return result;
        }
    }

    protected override bool OnStart(bool isArray)
    {
        switch (Depth, isArray)
        {
            case (1, false):
                return true;
            case (2, true):
                return _member == Member.Errors;
            case (InItem, false):
                (_code, _text, _addresses) = ([], [], 0);
                return true;
            case (InItem + 1, true):
                return _member == Member.Addresses;
            default:
                return false;
        }
    }

    protected override void OnEnd()
    {
        if (Depth == InItem && _codes.Total < MostErrors)
        {
            _codes.Add(PartialCodes.Of(_code, _text), Math.Max(1, _addresses));
        }
    }

    protected override void OnName(ReadOnlySpan<byte> name) => _member = Depth == InItem ? OfItem(name) : OfRoot(name);

    protected override void OnText(ReadOnlySpan<byte> raw)
    {
        if (Depth == InItem && _member == Member.Code)
        {
            _code = raw.ToArray();
        }
        else if (Depth == InItem && _member == Member.Text)
        {
            _text = raw.ToArray();
        }
        else if (Depth == InItem + 1)
        {
            // One error of a segment can be about several addresses.
            _addresses++;
        }
    }

    protected override void OnLiteral(ReadOnlySpan<byte> raw)
    {
        if (Depth != 1 || Number(raw) is not { } number)
        {
            return;
        }

        switch (_member)
        {
            case Member.ErrorCount:
                _errorCount = number;
                break;
            case Member.Created:
                _created = number;
                break;
            case Member.Updated:
                _updated = number;
                break;
            case Member.Added:
                _added = number;
                break;
            case Member.Removed:
                _removed = number;
                break;
        }
    }

    private static Member OfRoot(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("errors"u8) ? Member.Errors
        : name.SequenceEqual("error_count"u8) ? Member.ErrorCount
        : name.SequenceEqual("total_created"u8) ? Member.Created
        : name.SequenceEqual("total_updated"u8) ? Member.Updated
        : name.SequenceEqual("total_added"u8) ? Member.Added
        : name.SequenceEqual("total_removed"u8) ? Member.Removed
        : Member.Other;

    private static Member OfItem(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("error_code"u8) ? Member.Code
        : name.SequenceEqual("error"u8) ? Member.Text
        : name.SequenceEqual("email_addresses"u8) ? Member.Addresses
        : Member.Other;

    private static int? Sum(int? one, int? other, int failed) =>
        one is null || other is null ? null : (int)Math.Min(int.MaxValue, (long)one.Value + other.Value + failed);
}
