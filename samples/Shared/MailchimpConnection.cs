using System.Data.Common;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;

namespace Mailchimp.Samples;

/// <summary>Where Mailchimp is and the key to it, from configuration.</summary>
/// <param name="Endpoint">The root of the API, such as <c>https://us6.api.mailchimp.com/3.0/</c>.</param>
/// <param name="Key">The API key.</param>
internal sealed record MailchimpConnection(Uri Endpoint, string Key)
{
    /// <summary>
    /// Reads the connection string <c>mailchimp</c>, such as <c>Endpoint=http://localhost:8080/3.0/;Key=test-us6</c>,
    /// otherwise <c>Mailchimp:ApiKey</c>, whose end names the data center.
    /// </summary>
    /// <exception cref="InvalidOperationException">Neither is there.</exception>
    public static MailchimpConnection Read(IConfiguration configuration)
    {
        if (configuration.GetConnectionString("mailchimp") is { Length: > 0 } text)
        {
            var parts = new DbConnectionStringBuilder { ConnectionString = text };
            return new MailchimpConnection(new Uri((string)parts["Endpoint"]), (string)parts["Key"]);
        }

        var key = configuration["Mailchimp:ApiKey"] ?? throw new InvalidOperationException(
            "Set ConnectionStrings:mailchimp to 'Endpoint=http://localhost:8080/3.0/;Key=test-us6', or Mailchimp:ApiKey to the key of a real account.");
        return new MailchimpConnection(new Uri($"https://{key[(key.LastIndexOf('-') + 1)..]}.api.mailchimp.com/3.0/"), key);
    }

    public void Configure(HttpClient client)
    {
        client.BaseAddress = Endpoint;
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    /// <summary>Without the key.</summary>
    public override string ToString() => Endpoint.AbsoluteUri;
}
