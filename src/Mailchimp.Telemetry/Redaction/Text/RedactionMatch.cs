namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>A part of a text that is to be replaced.</summary>
/// <param name="Start">Its first character.</param>
/// <param name="End">The character behind its last.</param>
/// <param name="Rule">The rule that found it.</param>
/// <param name="Replacement">What is written instead.</param>
/// <param name="IsFinal">Whether the replacement is sure to bring no further match together.</param>
internal readonly record struct RedactionMatch(int Start, int End, RedactionRule Rule, string Replacement, bool IsFinal = false);
