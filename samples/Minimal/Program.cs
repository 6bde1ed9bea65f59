using Mailchimp.Telemetry.Simulator;
using Microsoft.Extensions.Hosting;

// The simulator stands for the real API.
await using var mailchimp = await MailchimpSimulator.StartAsync();
using var client = mailchimp.CreateClient();

var builder = Host.CreateApplicationBuilder(args);
builder.AddMailchimpTelemetry();
using var host = builder.Build();
await host.StartAsync();

// The call fails, and the log says why.
using var response = await client.GetAsync("lists/no-such-list");
