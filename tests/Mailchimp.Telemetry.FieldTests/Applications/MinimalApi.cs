using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A web application that has no telemetry but ours.</summary>
internal static class MinimalApi
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();

        var app = builder.Build();
        app.MapGet("/signup", (MailingList list) => list.SubscribeAsync("urist.mcvankab@example.com"));
        return app.RunAsync();
    }
}
