using System.Diagnostics.CodeAnalysis;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Stands for an exception whose text held something sensitive: sinks write its text, and that is redacted.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It is never thrown.")]
internal sealed class RedactedException(string message, string text) : Exception(message)
{
    /// <summary>The stack is part of the text.</summary>
    public override string? StackTrace => null;

    public override string ToString() => text;
}
