using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>How a handler answers: with an object, with a refusal, or, by default, with 204.</summary>
internal readonly record struct Result
{
    public static Result NoContent => default;

    public static Result NotFound => new Refusal(Problems.NotFound, null);

    public JsonObject? Body { get; private init; }

    public Refusal? Refusal { get; private init; }

    public static implicit operator Result(JsonObject body) => new() { Body = body };

    public static implicit operator Result(Refusal refusal) => new() { Refusal = refusal };
}
