using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A worker that writes down each exception that is thrown in its process, caught or not, as a debugger or the metric <c>dotnet.exceptions</c> does.</summary>
internal static class Watchful
{
    public static async Task Main(string[] args)
    {
        AppDomain.CurrentDomain.FirstChanceException += static (_, thrown) => Write(thrown);
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();
        using var host = builder.Build();
        await host.StartAsync();

        var list = host.Services.GetRequiredService<MailingList>();
        for (var i = 0; i < 3; i++)
        {
            Console.WriteLine(await list.FindAsync("62eeb292278cc15f5817cb78f7790b08"));
        }

        await host.StopAsync();
    }

    private static void Write(FirstChanceExceptionEventArgs thrown) => Console.WriteLine($"thrown: {thrown.Exception.GetType()} {Environment.StackTrace}");
}
