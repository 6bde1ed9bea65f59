using System.Globalization;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Reads the state of one batch, or of each batch in a list.</summary>
internal sealed class BatchReader(bool isList) : ResponseReader
{
    private const int MostBatches = 1000;

    /// <summary>The depth of a batch's members.</summary>
    private readonly int _depth = isList ? 3 : 1;

    private readonly HiddenFailures _result = new();
    private BatchState _batch = new();
    private Member _member;

    private enum Member
    {
        Other,
        Batches,
        Id,
        Status,
        Completed,
        Address,
        Total,
        Finished,
        Errored,
    }

    public override HiddenFailures Result => _result;

    /// <summary>A signed address is long.</summary>
    protected override int MaxText => 4096;

    protected override bool OnStart(bool isArray)
    {
        if (Depth == _depth && !isArray)
        {
            if (_result.Batches.Count == MostBatches)
            {
                return false;
            }

            _result.Batches.Add(_batch = new BatchState());
            return true;
        }

        return isList && (Depth == 1 || (Depth == 2 && isArray && _member == Member.Batches));
    }

    protected override void OnEnd()
    {
    }

    protected override void OnName(ReadOnlySpan<byte> name) => _member =
        name.SequenceEqual("id"u8) ? Member.Id
        : name.SequenceEqual("status"u8) ? Member.Status
        : name.SequenceEqual("completed_at"u8) ? Member.Completed
        : name.SequenceEqual("response_body_url"u8) ? Member.Address
        : name.SequenceEqual("total_operations"u8) ? Member.Total
        : name.SequenceEqual("finished_operations"u8) ? Member.Finished
        : name.SequenceEqual("errored_operations"u8) ? Member.Errored
        : name.SequenceEqual("batches"u8) ? Member.Batches
        : Member.Other;

    protected override void OnText(ReadOnlySpan<byte> raw)
    {
        if (Depth != _depth)
        {
            return;
        }

        switch (_member)
        {
            case Member.Id:
                _batch.Id = BatchId.Of(Text(raw));
                break;
            case Member.Status:
                _batch.IsFinished = raw.SequenceEqual("finished"u8);
                break;
            case Member.Completed:
                _batch.Completed = DateTimeOffset.TryParse(Text(raw), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
                break;
            case Member.Address:
                _batch.ResultsAddress = Text(raw);
                break;
        }
    }

    protected override void OnLiteral(ReadOnlySpan<byte> raw)
    {
        if (Depth != _depth)
        {
            return;
        }

        switch (_member)
        {
            case Member.Total:
                _batch.Total = Number(raw);
                break;
            case Member.Finished:
                _batch.Finished = Number(raw);
                break;
            case Member.Errored:
                _batch.Errored = Number(raw);
                break;
        }
    }
}
