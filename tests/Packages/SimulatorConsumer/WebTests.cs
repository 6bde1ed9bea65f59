using System.Net.Http.Headers;
using Mailchimp.Telemetry.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace SimulatorConsumer;

public class WebTests
{
    [Fact]
    public async Task A_web_application_signs_up_through_its_typed_client()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var admin = mailchimp.CreateClient();
        var list = await admin.CreateListAsync("News");
        await using var application = CreateApplication(services => services
            .AddHttpClient<SignupClient>()
            .ConfigureHttpClient(client => client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", mailchimp.ApiKey))
            .ConfigurePrimaryHttpMessageHandler(mailchimp.CreateHandler));
        await application.StartAsync();

        using var visitor = new HttpClient();
        using var response = await visitor.PostAsync($"{application.Urls.Single()}/sign-up/{list}/ada@reader.example", null);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Contains(mailchimp.Requests, request => request.Operation == "lists.addListMember" && request.Status == 200);
    }

    /// <summary>The application under test; WebApplicationFactory changes its services in the same way.</summary>
    private static WebApplication CreateApplication(Action<IServiceCollection> configureTestServices)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHttpClient<SignupClient>(client => client.BaseAddress = new Uri("https://us6.api.mailchimp.com/3.0/"));
        configureTestServices(builder.Services);
        var application = builder.Build();
        application.MapPost("/sign-up/{list}/{email}", async (string list, string email, SignupClient client) => Results.StatusCode((int)(await client.SignUpAsync(list, email)).StatusCode));
        return application;
    }
}
