using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FieldTests.Applications;

/// <summary>What a newsletter's web application offers.</summary>
internal static class NewsletterEndpoints
{
    public static void MapNewsletter(this IEndpointRouteBuilder app)
    {
        app.MapGet("/signup", Tell((list) => list.SubscribeAsync("urist.mcvankab@example.com")));
        app.MapGet("/find", Tell((list) => list.FindAsync("62eeb292278cc15f5817cb78f7790b08")));
        app.MapGet("/import", Tell((list) => list.ImportAsync("urist.mcvankab@reader.example", "hidden.person@reader.example")));
        app.MapGet("/drill", Tell((list) => list.DrillAsync("InternalServerError")));
    }

    private static Func<MailingList, Task<IResult>> Tell(Func<MailingList, Task<System.Net.HttpStatusCode>> call) => async list =>
    {
        try
        {
            return Results.Text($"Mailchimp said {(int)await call(list)}");
        }
        catch (HttpRequestException)
        {
            return Results.Text("Mailchimp cannot be reached");
        }
    };
}
