namespace Mailchimp.Telemetry.Simulator;

/// <summary>Reads the notation of <c>shapes.tsv</c>, which its first lines describe.</summary>
/// <param name="known">The shapes of the lines before, by name.</param>
/// <param name="text">What stands for one shape.</param>
internal sealed class ShapeReader(IReadOnlyDictionary<string, Shape> known, string text)
{
    private const string OtherMembers = "*";

    private int _position;

    /// <summary>Reads the shape.</summary>
    /// <param name="name">The name that it is defined under.</param>
    /// <exception cref="FormatException">The text is not of the notation, or uses a name that is not known.</exception>
    public Shape Read(string name)
    {
        var shape = ReadShape(name, isNamed: true);
        SkipBlanks();
        return _position == text.Length ? shape : throw Unexpected();
    }

    private Shape ReadShape(string label, bool isNamed = false)
    {
        SkipBlanks();
        if (Take('{'))
        {
            return ReadObject(isNamed ? label : null);
        }

        if (Take('['))
        {
            var item = ReadShape(label);
            Expect(']');
            return new ListShape(item);
        }

        return ReadWord(label);
    }

    private ObjectShape ReadObject(string? name)
    {
        var members = new List<KeyValuePair<string, Shape>>();
        Shape? others = null;
        for (SkipBlanks(); !Take('}'); SkipBlanks())
        {
            var member = ReadUntil(':');
            Expect(':');
            var shape = ReadShape(member);
            if (member == OtherMembers)
            {
                others = shape;
            }
            else
            {
                members.Add(new(member, shape));
            }
        }

        return new ObjectShape(name, members, others);
    }

    private Shape ReadWord(string label)
    {
        var word = ReadName();
        if (known.TryGetValue(word, out var shape))
        {
            return shape;
        }

        var arguments = Take('(') ? ReadUntil(')') : null;
        if (arguments is not null)
        {
            Expect(')');
        }

        return word switch
        {
            "other" when known.GetValueOrDefault(arguments!) is ObjectShape other => new OtherShape(other),
            "count" => new CountShape(arguments!),
            "links" => new LinksShape(arguments),
            _ when ValueKind.All.TryGetValue(word, out var kind) => new ValueShape(kind, arguments?.Split('|') ?? [], label)
            {
                Parameter = Take('@') ? ReadName() : null,
                IsNullable = Take('?'),
            },
            _ => throw Unexpected(),
        };
    }

    private string ReadName()
    {
        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
        {
            _position++;
        }

        return text[start.._position];
    }

    private string ReadUntil(char end)
    {
        var start = _position;
        _position = text.IndexOf(end, start);
        return _position < 0 ? throw new FormatException($"'{text[start..]}' has no '{end}'.") : text[start.._position];
    }

    private void SkipBlanks()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private bool Take(char expected)
    {
        if (_position == text.Length || text[_position] != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Expect(char expected)
    {
        SkipBlanks();
        if (!Take(expected))
        {
            throw Unexpected();
        }
    }

    private FormatException Unexpected() => new($"'{text}' is not a shape from character {_position} on.");
}
