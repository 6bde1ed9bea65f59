using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>A worker that signs contacts up as messages come.</summary>
internal static class MassTransitConsumer
{
    public static async Task Main(string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.AddMailchimpTelemetry();
        builder.AddMailingList();
        builder.Services.AddSingleton<TaskCompletionSource>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.AddConsumer<SignUpConsumer>();
            bus.UsingInMemory((context, transport) => transport.ConfigureEndpoints(context));
        });
        using var host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<IBus>().Publish(new SignUp("urist.mcvankab@example.com"));
        await host.Services.GetRequiredService<TaskCompletionSource>().Task;

        await host.StopAsync();
    }
}

public sealed record SignUp(string Email);

internal sealed class SignUpConsumer(MailingList list, TaskCompletionSource done) : IConsumer<SignUp>
{
    public async Task Consume(ConsumeContext<SignUp> context)
    {
        await list.SubscribeAsync(context.Message.Email, context.CancellationToken);
        done.SetResult();
    }
}
