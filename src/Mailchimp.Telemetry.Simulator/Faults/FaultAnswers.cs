using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The errors of faults.</summary>
internal static class FaultAnswers
{
    public static Task WriteAsync(HttpContext context, Fault fault)
    {
        if (fault.Error is null && fault.Title is null && fault.Detail is null)
        {
            return WriteAsync(context, fault.Status ?? StatusCodes.Status500InternalServerError);
        }

        var problem = fault.Error is { } name ? Triggers.All[name] : Document(fault.Status ?? StatusCodes.Status500InternalServerError);
        return Answer.Problem(context, new ProblemType(fault.Status ?? problem.Status, fault.Title ?? problem.Title, fault.Detail ?? problem.Detail));
    }

    /// <summary>What Mailchimp sends with a status: its own errors up to 500, and pages of the content delivery network's above.</summary>
    public static Task WriteAsync(HttpContext context, int status) => status switch
    {
        502 => Answer.Edge(context, EdgePage.BadGateway),
        503 => Answer.Edge(context, EdgePage.ServiceUnavailable),
        504 => Answer.Edge(context, EdgePage.GatewayTimeout),
        > 500 => Answer.Page(context, status, "Error"),
        _ => Answer.Problem(context, Known(status)),
    };

    /// <summary>Above 500 Mailchimp's own errors are rare ones, such as that of an account which is under review.</summary>
    private static ProblemType Document(int status) => status > 500 ? Plain(status) : Known(status);

    private static ProblemType Known(int status) =>
        Triggers.All.Values.FirstOrDefault(problem => problem.Status == status)
        ?? Plain(status);

    private static ProblemType Plain(int status) => new(status, ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error", "Your request could not be processed.");
}
