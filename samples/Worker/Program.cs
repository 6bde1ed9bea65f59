using Mailchimp.Samples;
using Mailchimp.Samples.Worker;
using OpenTelemetry.Trace;

var builder = Host.CreateApplicationBuilder(args);
var mailchimp = MailchimpConnection.Read(builder.Configuration);

// A host of Mailchimp's is watched without being named; the simulator's has to be.
builder.AddMailchimpTelemetry(options => options.AdditionalHosts.Add(mailchimp.Endpoint.Authority));
builder.Services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(Importer.SourceName));
builder.Services.AddHttpClient("mailchimp", mailchimp.Configure);

// The sample Web, where the application host names it.
builder.Services.AddServiceDiscovery();
builder.Services.AddHttpClient("web", client => client.BaseAddress = new Uri("http://web")).AddServiceDiscovery();

// Four records for each call would hide the one that says what went wrong.
builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);

builder.Services.AddSingleton(mailchimp);
builder.Services.AddHostedService<Importer>();
builder.Build().Run();
