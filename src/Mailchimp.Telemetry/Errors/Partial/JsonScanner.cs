using System.Buffers;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>
/// Reads JSON as it passes, in pieces of any size. Keeps only the beginning of the current string, and skips what the
/// derived reader does not ask for. Never throws, whatever the bytes: stops if they are not JSON.
/// </summary>
internal abstract class JsonScanner
{
    private const int MaxDepth = 64;
    private const int InitialSize = 64;

    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> Blanks = SearchValues.Create([(byte)':', (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n', 0xEF, 0xBB, 0xBF]);
    private static readonly SearchValues<byte> TextEnds = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> LiteralEnds = SearchValues.Create(",]}: \t\r\n\"{["u8);

    private byte[] _kept = new byte[InitialSize];
    private int _keptLength;
    private ulong _arrays;
    private Mode _mode;
    private bool _isEscaped;
    private bool _expectsName;
    private int _skipped;

    private enum Mode
    {
        Structure,
        Name,
        Text,
        Literal,
    }

    /// <summary>Whether the document has ended: nothing more is needed.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Whether the whole document was read.</summary>
    public bool IsComplete => HasEnded && Depth == 0 && _mode == Mode.Structure && HasBegun;

    /// <summary>Whether an object or array has come.</summary>
    protected bool HasBegun { get; private set; }

    /// <summary>How many objects and arrays are open.</summary>
    protected int Depth { get; private set; }

    /// <summary>How many bytes of a string are kept.</summary>
    protected virtual int MaxText => 1024;

    public void Feed(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty && !HasEnded)
        {
            var length = _mode switch
            {
                Mode.Structure when _skipped > 0 => Skip(data),
                Mode.Structure => ReadStructure(data),
                Mode.Literal => ReadLiteral(data),
                _ => ReadText(data),
            };
            data = data[length..];

            // A document is an object or an array.
            HasEnded |= Depth == 0 && _mode != Mode.Structure;
        }
    }

    /// <summary>Starts over with another document.</summary>
    protected void Restart() =>
        (HasEnded, Depth, _arrays, _mode, _skipped, _isEscaped, _expectsName, HasBegun, _keptLength) = (false, 0, 0, Mode.Structure, 0, false, false, false, 0);

    /// <summary>An object or array begins. <see cref="Depth"/> counts it already.</summary>
    /// <returns>Whether to look into it.</returns>
    protected abstract bool OnStart(bool isArray);

    /// <summary>An object or array that was looked into ends. <see cref="Depth"/> still counts it.</summary>
    protected abstract void OnEnd();

    /// <summary>The name of the next value, its escapes not decoded.</summary>
    protected abstract void OnName(ReadOnlySpan<byte> name);

    /// <summary>A string without its quotes, its escapes not decoded, at most <see cref="MaxText"/> bytes of it.</summary>
    protected abstract void OnText(ReadOnlySpan<byte> raw);

    /// <summary>A number, true, false or null.</summary>
    protected abstract void OnLiteral(ReadOnlySpan<byte> raw);

    private int ReadStructure(ReadOnlySpan<byte> data)
    {
        var next = data[0];
        switch (next)
        {
            case (byte)'{' or (byte)'[':
                Open(isArray: next == '[');
                break;
            case (byte)'}' or (byte)']':
                Close();
                break;
            case (byte)',':
                _expectsName = Depth > 0 && !IsArray;
                break;
            case (byte)'"':
                _mode = _expectsName ? Mode.Name : Mode.Text;
                _keptLength = 0;
                break;
            case var _ when Blanks.Contains(next):
                var end = data.IndexOfAnyExcept(Blanks);
                return end < 0 ? data.Length : end;
            default:
                _mode = Mode.Literal;
                _keptLength = 0;
                return 0;
        }

        return 1;
    }

    private bool IsArray => (_arrays & (1UL << (Depth - 1))) != 0;

    private void Open(bool isArray)
    {
        if (Depth == MaxDepth)
        {
            HasEnded = true;
            return;
        }

        HasBegun = true;
        _arrays = isArray ? _arrays | (1UL << Depth) : _arrays & ~(1UL << Depth);
        Depth++;
        _expectsName = !isArray;
        if (!OnStart(isArray))
        {
            _skipped = 1;
        }
    }

    private void Close()
    {
        if (Depth > 0)
        {
            OnEnd();
            Depth--;
            _expectsName = false;
        }

        HasEnded = Depth == 0;
    }

    /// <summary>Inside a skipped value, only strings and brackets matter.</summary>
    private int Skip(ReadOnlySpan<byte> data)
    {
        var next = data.IndexOfAny(Structure);
        if (next < 0)
        {
            return data.Length;
        }

        switch (data[next])
        {
            case (byte)'"':
                _mode = Mode.Text;
                break;
            case (byte)'{' or (byte)'[':
                _skipped++;
                break;
            default:
                if (--_skipped == 0)
                {
                    Depth--;
                    _expectsName = false;
                    HasEnded = Depth == 0;
                }

                break;
        }

        return next + 1;
    }

    private int ReadText(ReadOnlySpan<byte> data)
    {
        var read = 0;
        if (_isEscaped)
        {
            _isEscaped = false;
            read = 1;
        }

        while (data[read..].IndexOfAny(TextEnds) is >= 0 and var end)
        {
            read += end + 1;
            if (data[read - 1] == '"')
            {
                EndText(data[..(read - 1)]);
                return read;
            }

            if (read == data.Length)
            {
                _isEscaped = true;
                Keep(data);
                return read;
            }

            read++;
        }

        Keep(data);
        return data.Length;
    }

    private void EndText(ReadOnlySpan<byte> last)
    {
        var isName = _mode == Mode.Name;
        _mode = Mode.Structure;
        if (_skipped > 0)
        {
            return;
        }

        var text = Whole(last);
        if (isName)
        {
            _expectsName = false;
            OnName(text);
        }
        else
        {
            OnText(text);
        }
    }

    private int ReadLiteral(ReadOnlySpan<byte> data)
    {
        var end = data.IndexOfAny(LiteralEnds);
        if (end < 0)
        {
            Keep(data);
            return data.Length;
        }

        _mode = Mode.Structure;
        OnLiteral(Whole(data[..end]));
        return end;
    }

    /// <summary>The kept part of a string, and its last piece.</summary>
    private ReadOnlySpan<byte> Whole(ReadOnlySpan<byte> last)
    {
        if (_keptLength == 0)
        {
            return last[..Math.Min(last.Length, MaxText)];
        }

        Keep(last);
        return _kept.AsSpan(0, _keptLength);
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (_skipped > 0)
        {
            return;
        }

        var length = Math.Min(piece.Length, MaxText - _keptLength);
        if (_keptLength + length > _kept.Length)
        {
            Array.Resize(ref _kept, Math.Min(MaxText, Math.Max(_kept.Length * 2, _keptLength + length)));
        }

        piece[..length].CopyTo(_kept.AsSpan(_keptLength));
        _keptLength += length;
    }
}
