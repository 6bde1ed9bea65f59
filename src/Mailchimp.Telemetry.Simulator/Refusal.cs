namespace Mailchimp.Telemetry.Simulator;

/// <summary>Why a request, or a contact, is refused.</summary>
internal sealed record Refusal(ProblemType Problem, string? Email, params (string Field, string Message)[] Fields)
{
    public string Text => Problem.DetailFor(Email);
}
