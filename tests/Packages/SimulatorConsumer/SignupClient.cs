using System.Net.Http.Json;

namespace SimulatorConsumer;

/// <summary>What an application has: a typed client that retries when Mailchimp is not available.</summary>
public sealed class SignupClient(HttpClient http)
{
    public async Task<HttpResponseMessage> SignUpAsync(string list, string email)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await http.PostAsJsonAsync($"lists/{list}/members", new { email_address = email, status = "subscribed" });
            if ((int)response.StatusCode < 500 || attempt == 3)
            {
                return response;
            }

            response.Dispose();
        }
    }
}
