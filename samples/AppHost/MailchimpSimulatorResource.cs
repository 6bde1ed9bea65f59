using Aspire.Hosting.ApplicationModel;

namespace Mailchimp.Samples.AppHost;

/// <summary>A Mailchimp Marketing API on this machine, as a process that an application host starts.</summary>
/// <param name="name">The name of the resource.</param>
/// <param name="command">The program that runs it.</param>
/// <param name="workingDirectory">Where it runs.</param>
/// <param name="apiKey">The key that it accepts.</param>
public sealed class MailchimpSimulatorResource(string name, string command, string workingDirectory, ParameterResource apiKey)
    : ExecutableResource(name, command, workingDirectory), IResourceWithConnectionString
{
    internal const string EndpointName = "http";

    private EndpointReference? _endpoint;

    /// <summary>Where it listens, over plain HTTP.</summary>
    public EndpointReference PrimaryEndpoint => _endpoint ??= new EndpointReference(this, EndpointName);

    /// <summary>The key that it accepts.</summary>
    public ParameterResource ApiKeyParameter { get; } = apiKey;

    /// <summary>The root of the API, such as <c>http://localhost:8080/3.0/</c>.</summary>
    public ReferenceExpression UriExpression => ReferenceExpression.Create($"{PrimaryEndpoint.Property(EndpointProperty.Url)}/3.0/");

    /// <summary><c>Endpoint=http://localhost:8080/3.0/;Key=…-us6</c>.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"Endpoint={UriExpression};Key={ApiKeyParameter}");
}
