using System.Globalization;
using System.Text;

namespace Mailchimp.Telemetry.Errors;

/// <summary>Reads the text of a JSON string without ever throwing.</summary>
internal static class JsonText
{
    /// <summary>Decodes UTF-8 and JSON escapes; invalid UTF-8 becomes U+FFFD.</summary>
    public static int Decode(ReadOnlySpan<byte> raw, Span<char> destination)
    {
        var length = Encoding.UTF8.GetChars(raw, destination);
        if (raw.IndexOf((byte)'\\') < 0)
        {
            return length;
        }

        int read = 0, written = 0;
        while (read < length)
        {
            var c = destination[read++];
            if (c == '\\' && read < length)
            {
                c = Unescape(destination[..length], ref read);
            }

            destination[written++] = c;
        }

        return written;
    }

    private static char Unescape(ReadOnlySpan<char> text, ref int read)
    {
        var c = text[read++];
        switch (c)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u' when read + 4 <= text.Length && ushort.TryParse(text.Slice(read, 4), NumberStyles.AllowHexSpecifier, null, out var code):
                read += 4;
                return (char)code;
            default: return c;
        }
    }
}
