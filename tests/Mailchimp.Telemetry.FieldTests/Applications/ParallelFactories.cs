using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace FieldTests.Applications;

/// <summary>A test project of an application: each test has a host of its own, many at the same time, beside providers that are nobody's.</summary>
internal static class ParallelFactories
{
    public const int Workers = 4;
    public const int HostsPerWorker = 12;

    public static async Task Main(string[] args)
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_MAILCHIMP_TELEMETRY_FIELDTESTS", AppContext.BaseDirectory);
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_MAILCHIMP_TELEMETRY_OLDESTVERSIONTESTS", AppContext.BaseDirectory);
        using var foreign = Sdk.CreateTracerProviderBuilder().AddSource("Shop").Build();
        using var shop = new ActivitySource("Shop");

        var answered = await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(RunTestsAsync)));
        Console.WriteLine($"{answered.Sum()} answers, foreign source {(shop.HasListeners() ? "heard" : "not heard")}");

        await using var last = new Factory();
        using var client = last.CreateClient();
        Console.WriteLine($"last: {(int)(await client.GetAsync("find")).StatusCode}");
    }

    private static async Task<int> RunTestsAsync()
    {
        var answered = 0;
        for (var host = 0; host < HostsPerWorker; host++)
        {
            await using var factory = new Factory();
            using var client = factory.CreateClient();
            using var answer = await client.GetAsync("find");
            answered += answer.StatusCode == HttpStatusCode.NotFound ? 1 : 0;
        }

        return answered;
    }

    private sealed class Factory : WebApplicationFactory<MailingList>
    {
        protected override IHostBuilder CreateHostBuilder() => Host.CreateDefaultBuilder().ConfigureWebHostDefaults(static web => web
            .ConfigureServices(static (context, services) => services
                .AddMailchimpTelemetry()
                .AddRouting()
                .AddHttpClient<MailingList>(http => http.UseMailchimp(context.Configuration)))
            .Configure(static app => app.UseRouting().UseEndpoints(static endpoints => endpoints.MapGet("find", static async (MailingList list) =>
                Microsoft.AspNetCore.Http.Results.StatusCode((int)await list.FindAsync("62eeb292278cc15f5817cb78f7790b08"))))));
    }
}
