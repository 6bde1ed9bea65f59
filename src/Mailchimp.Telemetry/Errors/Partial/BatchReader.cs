using System.Globalization;
using System.Text;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Reads the state of one batch, or of each batch in a list.</summary>
internal sealed class BatchReader(bool isList) : ResponseReader
{
    private const int MostBatches = 1000;

    /// <summary>The depth of a batch's members.</summary>
    private readonly int _depth = isList ? 3 : 1;

    private readonly HiddenFailures _result = new();
    private BatchState _batch = new();
    private string _member = string.Empty;

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

        return isList && (Depth == 1 || (Depth == 2 && isArray && _member == "batches"));
    }

    protected override void OnEnd()
    {
    }

    protected override void OnName(ReadOnlySpan<byte> name) => _member = Encoding.UTF8.GetString(name[..Math.Min(name.Length, 32)]);

    protected override void OnText(ReadOnlySpan<byte> raw)
    {
        if (Depth != _depth)
        {
            return;
        }

        switch (_member)
        {
            case "id":
                _batch.Id = BatchId.Of(Text(raw));
                break;
            case "status":
                _batch.IsFinished = raw.SequenceEqual("finished"u8);
                break;
            case "completed_at":
                _batch.Completed = DateTimeOffset.TryParse(Text(raw), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
                break;
            case "response_body_url":
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
            case "total_operations":
                _batch.Total = Number(raw);
                break;
            case "finished_operations":
                _batch.Finished = Number(raw);
                break;
            case "errored_operations":
                _batch.Errored = Number(raw);
                break;
        }
    }
}
