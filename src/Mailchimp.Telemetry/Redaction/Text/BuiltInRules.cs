using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Replaces what the built-in rules find in a text, in one walk over it.</summary>
internal sealed class BuiltInRules(RuleSet rules, RedactionTokens marks, AllowedValues allowed)
{
    private const int StackBuffer = 256;

    /// <param name="text">The text.</param>
    /// <param name="counter">Counts what is replaced.</param>
    /// <param name="safe">The text with replacements, or null.</param>
    /// <param name="isFinal">Whether another pass is sure to find nothing: no place was left unmatched, and no replacement can make one match.</param>
    public bool TryApply(ReadOnlySpan<char> text, IRedactionCounter? counter, [NotNullWhen(true)] out string? safe, out bool isFinal)
    {
        isFinal = true;
        var anchors = new CandidateScanner(text, withKeys: RedactionRule.ApiKey.IsIn(rules));
        safe = TryNext(text, ref anchors, 0, ref isFinal, out var match) ? Replace(text, ref anchors, match, counter, ref isFinal) : null;
        return safe is not null;
    }

    private string Replace(ReadOnlySpan<char> text, ref CandidateScanner anchors, RedactionMatch match, IRedactionCounter? counter, ref bool isFinal)
    {
        var output = new DefaultInterpolatedStringHandler(0, 0, null, stackalloc char[StackBuffer]);
        var copied = 0;
        do
        {
            output.AppendFormatted(text[copied..match.Start]);
            output.AppendLiteral(match.Replacement);
            copied = match.End;
            counter?.Count(match.Rule.Name);
        }
        while (TryBehind(text, ref anchors, ref match) || TryNext(text, ref anchors, copied, ref isFinal, out match));

        output.AppendFormatted(text[copied..]);
        return output.ToStringAndClear();
    }

    /// <summary>Goes on to the value that the last replacement gives away, if any.</summary>
    private bool TryBehind(ReadOnlySpan<char> text, ref CandidateScanner anchors, ref RedactionMatch match)
    {
        if (!SensitiveNameMatcher.TryMatchBehind(text, match, rules, marks, out var behind) || !IsWanted(behind, text))
        {
            return false;
        }

        anchors.Continue(behind.End);
        match = behind;
        return true;
    }

    /// <summary>Finds what is to be replaced next, behind what has been copied.</summary>
    private bool TryNext(ReadOnlySpan<char> text, ref CandidateScanner anchors, int copied, ref bool isFinal, out RedactionMatch match)
    {
        while (anchors.MoveNext(out var anchor, out var key))
        {
            match = key ?? default;
            if (key is not null || (TryMatch(text, anchor, copied, out match) && IsWanted(match, text)))
            {
                isFinal &= match.IsFinal;
                anchors.Continue(Math.Max(match.End, anchor + 1));
                return true;
            }

            isFinal = false;
            anchors.Continue(anchor + 1);
        }

        match = default;
        return false;
    }

    private bool TryMatch(ReadOnlySpan<char> text, int anchor, int floor, out RedactionMatch match)
    {
        match = default;
        if (anchor < floor)
        {
            return false;
        }

        return text[anchor] switch
        {
            '@' => EmailMatcher.TryMatch(text, anchor, 1, floor, rules, out match),
            '%' or '\\' => EmailMatcher.TryMatch(text, anchor, text[anchor..].IndexOf("40") + 2, floor, rules, out match),
            _ => NameMatcher.TryMatch(text, anchor, floor, rules, marks, out match),
        };
    }

    private bool IsWanted(RedactionMatch match, ReadOnlySpan<char> text) =>
        match.Rule.IsSecret || !allowed.Contains(text[match.Start..match.End]);
}
