using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Mailchimp.Telemetry.Tool.Rules;

/// <summary>A file of Prometheus rules.</summary>
internal sealed class RuleFile
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).Build();

    public List<RuleGroup> Groups { get; set; } = [];

    public static RuleFile Parse(string text) => Yaml.Deserialize<RuleFile>(text);
}

internal sealed class RuleGroup
{
    public string Name { get; set; } = string.Empty;

    /// <summary>How often its rules are evaluated, or null for Prometheus' own setting.</summary>
    public string? Interval { get; set; }

    public List<Rule> Rules { get; set; } = [];
}

/// <summary>A recording rule or an alert: one of <see cref="Record"/> and <see cref="Alert"/> is set.</summary>
internal sealed class Rule
{
    public string? Record { get; set; }

    public string? Alert { get; set; }

    public string Expr { get; set; } = string.Empty;

    public string? For { get; set; }

    public Dictionary<string, string>? Labels { get; set; }

    public Dictionary<string, string>? Annotations { get; set; }
}
