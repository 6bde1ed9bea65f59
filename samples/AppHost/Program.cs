using Mailchimp.Samples.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var mailchimp = builder.AddMailchimpSimulator("mailchimp").WithScenario("faults.json");

var web = builder.AddProject<Projects.Web>("web")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReference(mailchimp)
    .WaitFor(mailchimp);

builder.AddProject<Projects.Worker>("worker")
    .WithReference(mailchimp)
    .WithReference(web)
    .WaitFor(web);

builder.Build().Run();
