using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Refit;

namespace FieldTests.Applications;

/// <summary>A service that calls Mailchimp through Refit.</summary>
internal static class RefitClient
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.Services.AddRefitGeneratedClient<IMailchimpApi>().ConfigureHttpClient(http => http.UseMailchimp(builder.Configuration));
        using var host = builder.Build();
        await host.StartAsync();

        try
        {
            await host.Services.GetRequiredService<IMailchimpApi>().AddMemberAsync("a1b2c3d4e5", new Member("urist.mcvankab@example.com", "subscribed"));
        }
        catch (ApiException exception)
        {
            Console.WriteLine($"Mailchimp said {(int)exception.StatusCode}: {exception.Content}");
        }

        await host.StopAsync();
    }
}

internal interface IMailchimpApi
{
    [Post("/lists/{listId}/members")]
    Task AddMemberAsync(string listId, [Body] Member member);
}

internal sealed record Member(
    [property: JsonPropertyName("email_address")] string EmailAddress,
    [property: JsonPropertyName("status")] string Status);
