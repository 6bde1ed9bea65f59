using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;
using YamlDotNet.RepresentationModel;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>The containers' files, as far as they can be tried without containers.</summary>
public class ObservabilityTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "samples", "observability");

    [Fact]
    public void Every_image_has_a_version_and_every_mounted_file_exists()
    {
        foreach (var service in Load("compose.yml").Map("services").Children.Values.Cast<YamlMappingNode>())
        {
            service.Text("image").Should().MatchRegex(@":v?[0-9]+(\.[0-9]+)+$");
            foreach (var source in service.List("volumes").Select(volume => volume.Split(':')[0]).Where(source => source.StartsWith('.')))
            {
                Path.Exists(Path.Combine(Folder, source)).Should().BeTrue(source);
            }

            service.List("ports").Should().NotContain(port => !port.StartsWith("127.0.0.1:", StringComparison.Ordinal), "nothing is open to the network");
        }
    }

    [Fact]
    public void The_collectors_pipelines_use_what_is_there_and_all_of_it()
    {
        var collector = Load("collector.yml");
        foreach (var section in (string[])["receivers", "processors", "exporters"])
        {
            var used = collector.Map("service").Map("pipelines").Children.Values.Cast<YamlMappingNode>().SelectMany(pipeline => pipeline.List(section)).Distinct();
            collector.Map(section).Children.Keys.Select(key => key.ToString()).Should().BeEquivalentTo(used, section);
        }

        var traces = collector.Map("service").Map("pipelines").Map("traces").List("processors").ToList();
        traces.IndexOf("redaction").Should().BeLessThan(traces.IndexOf("tail_sampling"), "what waits for a decision is redacted already");
    }

    [Fact]
    public void The_collector_keeps_every_error_and_knows_a_key()
    {
        var processors = Load("collector.yml").Map("processors");
        var policies = processors.Map("tail_sampling").Children["policies"].Should().BeOfType<YamlSequenceNode>().Subject;

        policies.ToString().Should().Contain("ERROR").And.Contain("""attributes["mailchimp.error.kind"] != nil""");
        var patterns = processors.Map("redaction").List("blocked_values").ToList();
        patterns.Should().Contain(pattern => Regex.IsMatch("""{"apikey":"0123456789abcdef0123456789abcdef-us6"}""", pattern));
        patterns.Should().Contain(pattern => Regex.IsMatch("Authorization: Basic YW55OjAxMjM0NTY3ODlhYmNkZWY=", pattern));
        patterns.Should().NotContain(pattern => Regex.IsMatch("GET /3.0/lists/{list_id}/members of 4bf92f3577b34da6a3ce929d0e0e4736", pattern));
    }

    [Fact]
    public void Data_sources_have_the_uids_that_dashboards_and_alerts_name()
    {
        var sources = ((YamlSequenceNode)Load("grafana/datasources.yml").Children["datasources"]).Cast<YamlMappingNode>().ToDictionary(source => source.Text("uid"), source => source.Text("type"));

        sources.Should().Contain("prometheus", "prometheus").And.Contain("tempo", "tempo");
        Load("grafana/datasources.yml").ToString().Should().Contain("exemplarTraceIdDestinations");
    }

    private static YamlMappingNode Load(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Folder, file));
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }
}

internal static class YamlExtensions
{
    public static YamlMappingNode Map(this YamlMappingNode node, string name) => (YamlMappingNode)node.Children[name];

    public static string Text(this YamlMappingNode node, string name) => node.Children[name].ToString();

    public static IEnumerable<string> List(this YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var list) ? ((YamlSequenceNode)list).Select(item => item.ToString()) : [];
}
