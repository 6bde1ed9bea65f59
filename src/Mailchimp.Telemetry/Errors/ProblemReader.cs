using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Mailchimp.Telemetry.Errors;

/// <summary>
/// Reads a problem document out of whatever a server sent. Never throws on any bytes: what can be read is
/// kept, the rest is left out. The first usable value of a repeated member counts.
/// </summary>
internal static class ProblemReader
{
    private static readonly JsonReaderOptions Options = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 64,
    };

    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n"u8);

    public static Problem Read(ReadOnlySpan<byte> body)
    {
        var problem = ReadMembers(body);
        problem.Adopt();
        return problem;
    }

    private static Problem ReadMembers(ReadOnlySpan<byte> body)
    {
        var problem = default(Problem);
        body = TrimStart(body);
        if (body.IsEmpty || body[0] != (byte)'{')
        {
            return problem;
        }

        problem.IsJson = true;
        var reader = new Utf8JsonReader(body, isFinalBlock: false, new JsonReaderState(Options));
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!ReadMember(ref reader, ref problem))
                {
                    return problem;
                }
            }

            problem.IsComplete = reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == 0;
        }
        catch (JsonException)
        {
            // Cut off, malformed or nested too deeply: what was read until here stands.
        }

        return problem;
    }

    /// <summary>The body without a byte order mark and leading white space.</summary>
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> body)
    {
        body = body.StartsWith("\uFEFF"u8) ? body[3..] : body;
        var start = body.IndexOfAnyExcept(WhiteSpace);
        return start < 0 ? default : body[start..];
    }

    private static bool ReadMember(ref Utf8JsonReader reader, ref Problem problem)
    {
        if (Is(ref reader, "type"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.IsAkamai, static (ref r) => Is(ref r, "akamai_error_message"u8));
        }

        if (Is(ref reader, "title"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Title, static (ref r) => Text(ref r, Problem.MaxTitle, TextKind.Title));
        }

        if (Is(ref reader, "status"u8))
        {
            if (!reader.Read())
            {
                return false;
            }

            problem.IsLegacy |= Is(ref reader, "error"u8);
            return Take(ref reader, ref problem.Status, Number);
        }

        if (Is(ref reader, "detail"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Detail, static (ref r) => Text(ref r, Problem.MaxDetail, TextKind.Detail));
        }

        if (Is(ref reader, "instance"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Instance, static (ref r) => Text(ref r, Problem.MaxInstance, TextKind.Any));
        }

        if (Is(ref reader, "exception"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Exception, Fingerprint);
        }

        if (Is(ref reader, "errors"u8))
        {
            return reader.Read() && ReadErrors(ref reader, ref problem);
        }

        return ReadOtherMember(ref reader, ref problem);
    }

    /// <summary>The members of API 2.0's errors and of the OAuth host's.</summary>
    private static bool ReadOtherMember(ref Utf8JsonReader reader, ref Problem problem)
    {
        if (Is(ref reader, "error"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Error, static (ref r) => Text(ref r, Problem.MaxDetail, TextKind.Any));
        }

        if (Is(ref reader, "error_description"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Description, static (ref r) => Text(ref r, Problem.MaxDetail, TextKind.Any));
        }

        if (Is(ref reader, "name"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Name, static (ref r) => Text(ref r, Problem.MaxTitle, TextKind.Any));
        }

        if (Is(ref reader, "code"u8))
        {
            return reader.Read() && Take(ref reader, ref problem.Code, Number);
        }

        return reader.Read() && Skip(ref reader);
    }

    private delegate T Getter<T>(ref Utf8JsonReader reader);

    private static bool Take<T>(ref Utf8JsonReader reader, ref T target, Getter<T> read)
    {
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            return Skip(ref reader);
        }

        if (EqualityComparer<T>.Default.Equals(target, default))
        {
            target = read(ref reader);
        }

        return true;
    }

    private static bool ReadErrors(ref Utf8JsonReader reader, ref Problem problem)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return Skip(ref reader);
        }

        var fields = new List<string>(problem.Fields ?? []);
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject ? !ReadField(ref reader, fields) : !Skip(ref reader))
                {
                    return false;
                }
            }

            return reader.TokenType == JsonTokenType.EndArray;
        }
        finally
        {
            problem.Fields = fields;
        }
    }

    private static bool ReadField(ref Utf8JsonReader reader, List<string> fields)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isField = Is(ref reader, "field"u8);
            if (!reader.Read())
            {
                return false;
            }

            if (isField && fields.Count < Problem.MaxFields && Text(ref reader, Problem.MaxTitle, TextKind.Any) is { } field && !fields.Contains(field))
            {
                fields.Add(field);
            }

            if (!Skip(ref reader))
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool Skip(ref Utf8JsonReader reader) => reader.TrySkip();

    /// <summary>Compares without decoding, so that invalid UTF-8 cannot throw.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueSpan.SequenceEqual(text);

    private static int? Number(ref Utf8JsonReader reader)
    {
        var isNumber = reader.TokenType is JsonTokenType.Number or JsonTokenType.String;
        return isNumber && int.TryParse(reader.ValueSpan, out var status) ? status : null;
    }

    private static string? Fingerprint(ref Utf8JsonReader reader)
    {
        var value = reader.ValueSpan;
        if (reader.TokenType != JsonTokenType.String || value.Length != 32)
        {
            return null;
        }

        foreach (var b in value)
        {
            if (!char.IsAsciiHexDigit((char)b))
            {
                return null;
            }
        }

        return Encoding.ASCII.GetString(value);
    }

    private enum TextKind
    {
        Any,
        Title,
        Detail,
    }

    private static string? Text(ref Utf8JsonReader reader, int maxLength, TextKind kind)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty)
        {
            return null;
        }

        // A character takes at most six bytes (\u0000) escaped, so a longer value is cut before it is decoded.
        var raw = reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, maxLength * 6)];
        Span<char> buffer = stackalloc char[raw.Length];
        var length = JsonText.Decode(raw, buffer);
        var text = buffer[..SafeTruncation.AtWord(buffer[..length], maxLength)];
        return kind switch
        {
            TextKind.Title when ErrorCatalogue.TryGetByTitle(text, out var row) && text.SequenceEqual(row.Title) => row.Title,
            TextKind.Detail when ErrorCatalogue.TryGetKnownDetail(text, out var known) => known,
            _ => text.IsWhiteSpace() ? null : text.ToString(),
        };
    }
}
