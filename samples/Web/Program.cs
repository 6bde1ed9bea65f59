using System.Text.Json.Nodes;
using Mailchimp.Samples;
using OpenTelemetry.Trace;

var builder = WebApplication.CreateBuilder(args);
var mailchimp = MailchimpConnection.Read(builder.Configuration);

// A host of Mailchimp's is watched without being named; the simulator's has to be.
builder.AddMailchimpTelemetry(options => options.AdditionalHosts.Add(mailchimp.Endpoint.Authority));
builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddAspNetCoreInstrumentation(options => options.Filter = context => context.Request.Path != "/health"));
builder.Services.AddHealthChecks().AddMailchimp();
builder.Services.AddHttpClient("mailchimp", mailchimp.Configure);
builder.Services.AddProblemDetails();

// Four records for each call would hide the one that says what went wrong.
builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);

var app = builder.Build();
app.UseExceptionHandler();
app.MapHealthChecks("/health");

app.MapGet("/lists", async (IHttpClientFactory clients) =>
{
    using var client = clients.CreateClient("mailchimp");
    using var answer = await client.GetAsync("lists?fields=lists.id,lists.name");
    return answer.IsSuccessStatusCode ? Results.Ok((await answer.Content.ReadFromJsonAsync<JsonObject>())!["lists"]) : Refused(answer);
});

app.MapPost("/subscribe", async (Reader reader, IHttpClientFactory clients) =>
{
    using var client = clients.CreateClient("mailchimp");
    using var answer = await client.PostAsJsonAsync($"lists/{Uri.EscapeDataString(reader.List)}/members", new { email_address = reader.Email, status = "subscribed" });
    return answer.IsSuccessStatusCode ? Results.NoContent() : Refused(answer);
});

app.Run();

// What went wrong is in the telemetry; the browser needs to know only whose fault it is.
static IResult Refused(HttpResponseMessage answer) => (int)answer.StatusCode is 400 or 404
    ? Results.Problem("Mailchimp does not accept that.", statusCode: (int)answer.StatusCode)
    : Results.Problem("Mailchimp is not available.", statusCode: StatusCodes.Status502BadGateway);

/// <summary>Who wants to read what.</summary>
internal sealed record Reader(string List, string Email);
