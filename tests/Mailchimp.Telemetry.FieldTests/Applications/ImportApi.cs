using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Refit;

namespace FieldTests.Applications;

/// <summary>A web application that imports contacts through Refit, and has no telemetry but ours.</summary>
internal static class ImportApi
{
    public static Task Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddRefitGeneratedClient<IImports>().ConfigureHttpClient(http => http.UseMailchimp(builder.Configuration));

        var app = builder.Build();
        app.MapGet("/import/{list}", async (string list, IImports imports) =>
        {
            var result = await imports.ImportAsync(list, new Import([new Member("urist.mcvankab@reader.example", "subscribed")]));
            return $"{result.Failed} failed";
        });
        return app.RunAsync();
    }
}

internal interface IImports
{
    [Post("/lists/{listId}")]
    Task<ImportResult> ImportAsync(string listId, [Body] Import import);
}

internal sealed record Import([property: JsonPropertyName("members")] Member[] Members);

internal sealed record ImportResult([property: JsonPropertyName("error_count")] int Failed);
