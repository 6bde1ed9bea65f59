using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SimulatorConsumer;

internal static class ListExtensions
{
    /// <summary>Creates a list, and returns its id.</summary>
    public static async Task<string> CreateListAsync(this HttpClient client, string name)
    {
        using var response = await client.PostAsJsonAsync("lists", new
        {
            name,
            permission_reminder = "You signed up on our site.",
            email_type_option = false,
            contact = new { company = "Reader", address1 = "1 Main Street", city = "Atlanta", state = "GA", zip = "30308", country = "US" },
            campaign_defaults = new { from_name = "News", from_email = "news@reader.example", subject = "News", language = "en" },
        });
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!["id"]!.ToString();
    }
}
