using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Tool;
using NJsonSchema;

namespace Mailchimp.Telemetry.EndToEndTests.Dashboards;

public class DashboardTests
{
    private static readonly string Tree = Path.Combine(AppContext.BaseDirectory, "dashboards");

    public static TheoryData<string> Files => [.. DashboardFile.Names];

    public static TheoryData<string, string> FilesAndRules
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var (file, rule) in DashboardFile.Names.SelectMany(_ => DashboardLinter.Rules.Keys, (file, rule) => (file, rule)))
            {
                all.Add(file, rule);
            }

            return all;
        }
    }

    [Fact]
    public void The_tree_holds_what_the_tool_exports()
    {
        var files = ExportedFiles.Create(ExportedFiles.Defaults, new ExportOptions());

        foreach (var file in files)
        {
            File.ReadAllText(Path.Combine(Tree, file.Path)).Should().Be(file.Content, $"{file.Path} is current; if not, run: dotnet run --project src/Mailchimp.Telemetry.Tool -- export --output dashboards");
        }

        Directory.GetFiles(Tree, "*.*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Tree, file)).Where(file => !file.Contains("tests", StringComparison.Ordinal))
            .Should().BeEquivalentTo(files.Select(file => file.Path));
    }

    [Fact]
    public void The_linter_has_all_17_rules() => DashboardLinter.Rules.Should().HaveCount(17);

    [Theory]
    [MemberData(nameof(FilesAndRules))]
    public void A_dashboard_passes_the_linter(string file, string rule) => DashboardLinter.Rules[rule](DashboardFile.Load(file)).Should().BeEmpty();

    [Theory]
    [InlineData("template-datasource-rule", "\"name\": \"datasource\"", "\"name\": \"source\"")]
    [InlineData("template-job-rule", "\"label\": \"Job\"", "\"label\": \"job\"")]
    [InlineData("template-instance-rule", "\"allValue\": \".+\"", "\"allValue\": \".*\"")]
    [InlineData("template-label-promql-rule", "label_values(mailchimp_client_active_requests, job)", "label_values()")]
    [InlineData("template-on-time-change-reload-rule", "\"refresh\": 2", "\"refresh\": 1")]
    [InlineData("panel-datasource-rule", "\"uid\": \"${datasource}\"", "\"uid\": \"prometheus\"")]
    [InlineData("panel-title-description-rule", "\"description\": \"Calls to Mailchimp in this time range.\"", "\"description\": \"\"")]
    [InlineData("panel-units-rule", "\"unit\": \"locale\"", "\"unit\": \"locals\"")]
    [InlineData("panel-no-targets-rule", "\"targets\"", "\"target\"")]
    [InlineData("target-logql-rule", "\"type\": \"prometheus\"", "\"type\": \"loki\"")]
    [InlineData("target-logql-auto-rule", "\"type\": \"prometheus\"", "\"type\": \"loki\"")]
    [InlineData("target-promql-rule", "\"expr\": \"max(", "\"expr\": \" \", \"was\": \"max(")]
    [InlineData("target-rate-interval-rule", "[$__rate_interval]", "[5m]")]
    [InlineData("target-job-rule", "job=~\\\"$job\\\"", "job=\\\"$job\\\"")]
    [InlineData("target-instance-rule", "instance=~\\\"$instance\\\"", "instance!=\\\"\\\"")]
    [InlineData("target-counter-agg-rule", "increase(", "sum_over_time(")]
    [InlineData("uneditable-dashboard", "\"editable\": false", "\"editable\": true")]
    public void The_linter_finds_what_is_wrong(string rule, string right, string wrong)
    {
        var text = File.ReadAllText(Path.Combine(Tree, "grafana", "mailchimp-overview.json"));
        var json = JsonNode.Parse(text.Replace(right, wrong, StringComparison.Ordinal))!.AsObject();

        text.Should().Contain(right);
        DashboardLinter.Rules[rule](new DashboardFile("broken", json)).Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_dashboard_has_the_form_that_Grafana_reads(string file)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "Dashboards", "dashboard.schema.json"));
        var json = DashboardFile.Load(file).Json;

        schema.Validate(json.ToJsonString()).Select(error => error.ToString()).Should().BeEmpty();

        json["panels"]![1]!["type"] = "my-own-panel";
        schema.Validate(json.ToJsonString()).Should().NotBeEmpty("only Grafana's own panels are allowed");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Panels_fill_the_grid_and_do_not_overlap(string file)
    {
        var taken = new HashSet<(int, int)>();
        var panels = DashboardFile.Load(file).Panels.ToList();
        foreach (var position in panels.Select(panel => panel["gridPos"]!))
        {
            var (x, y, w, h) = ((int)position["x"]!, (int)position["y"]!, (int)position["w"]!, (int)position["h"]!);
            (x + w).Should().BeLessThanOrEqualTo(24);
            foreach (var cell in Enumerable.Range(x, w).SelectMany(_ => Enumerable.Range(y, h), (column, row) => (column, row)))
            {
                taken.Add(cell).Should().BeTrue("{0} is free", cell);
            }
        }

        taken.Should().HaveCount(24 * (taken.Max(cell => cell.Item2) + 1), "no gap is left");
        panels.Select(panel => (int)panel["id"]!).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_variable_is_used_and_every_used_one_exists(string file)
    {
        var dashboard = DashboardFile.Load(file);
        var used = Regex.Matches(dashboard.Json["panels"]!.ToJsonString() + dashboard.Json["annotations"]!.ToJsonString(), @"\$\{?(?<name>[a-z][a-z_]*)").Select(match => match.Groups["name"].Value).ToHashSet();

        dashboard.Variables.Select(variable => (string)variable["name"]!).Should().BeEquivalentTo(used);
    }

    [Fact]
    public void A_label_in_a_table_is_text_though_it_looks_like_a_number()
    {
        var labels =
            from table in DashboardFile.All.SelectMany(dashboard => dashboard.Panels)
            where (string)table["type"]! == "table"
            from column in table["transformations"]!.AsArray().Single(step => (string)step!["id"]! == "organize")!["options"]!["renameByName"]!.AsObject()
            where !column.Key.StartsWith("Value", StringComparison.Ordinal)
            let overrides = table["fieldConfig"]!["overrides"]!.AsArray().Where(one => (string)one!["matcher"]!["options"]! == (string)column.Value!)
            select (Column: $"{table["title"]}: {column.Value}", Units: overrides.SelectMany(one => one!["properties"]!.AsArray()).Where(property => (string)property!["id"]! == "unit").Select(property => (string)property!["value"]!).ToList());

        labels.Should().NotBeEmpty().And.OnlyContain(label => label.Units.SequenceEqual(new[] { "string" }));
    }

    [Fact]
    public void A_fault_has_the_same_colour_everywhere()
    {
        var colors = DashboardFile.All.SelectMany(dashboard => dashboard.Panels).SelectMany(panel => panel["fieldConfig"]!["overrides"]!.AsArray())
            .SelectMany(@override => @override!["properties"]!.AsArray(), (@override, property) => (Name: (string)@override!["matcher"]!["options"]!, Color: (string?)(property!["value"] as JsonObject)?["fixedColor"]))
            .Where(entry => entry.Color is not null).ToLookup(entry => entry.Name, entry => entry.Color);

        foreach (var fault in Enum.GetNames<MailchimpFault>().Select(name => name.ToLowerInvariant()))
        {
            colors[fault].Distinct().Should().ContainSingle(fault);
        }

        foreach (var kind in MailchimpErrorKinds.Names)
        {
            colors[kind].Distinct().Should().ContainSingle(kind);
        }
    }

    [Fact]
    public void Links_lead_to_dashboards_and_variables_that_exist()
    {
        var known = DashboardFile.All.ToDictionary(dashboard => (string)dashboard.Json["uid"]!, dashboard => dashboard.Variables.Select(variable => (string)variable["name"]!).ToList());
        var links = DashboardFile.All.SelectMany(dashboard => Regex.Matches(dashboard.Json.ToJsonString(), "/d/(?<uid>[a-z-]+)/[^\"]*?var-(?<variable>[a-z]+)=")).ToList();

        links.Should().NotBeEmpty();
        links.Should().OnlyContain(link => known.ContainsKey(link.Groups["uid"].Value) && known[link.Groups["uid"].Value].Contains(link.Groups["variable"].Value));
        DashboardFile.All.Should().OnlyContain(dashboard => dashboard.Json["links"]!.AsArray().Any(link => (string)link!["type"]! == "dashboards" && link["tags"]!.AsArray().Any(tag => dashboard.Json["tags"]!.AsArray().Any(own => (string)own! == (string)tag!))));
    }

    [Fact]
    public void A_dashboard_for_grafana_com_asks_for_its_data_source_and_names_what_it_needs()
    {
        foreach (var file in ExportedFiles.Create(["grafana-com"], new ExportOptions()))
        {
            var json = JsonNode.Parse(file.Content)!;
            var input = json["__inputs"]!.AsArray().Should().ContainSingle().Subject!;
            json["templating"]!["list"]!.AsArray().Single(variable => (string)variable!["type"]! == "datasource")!["current"]!["value"]!.ToString().Should().Be($"${{{input["name"]}}}");
            json["__requires"]!.AsArray().Where(required => (string)required!["type"]! == "panel").Select(required => (string)required!["id"]!)
                .Should().BeEquivalentTo(json["panels"]!.AsArray().Select(panel => (string)panel!["type"]!).Distinct());
        }
    }

    [Fact]
    public void No_query_is_longer_than_a_reader_takes_in() =>
        DashboardFile.All.SelectMany(dashboard => dashboard.Targets, (_, target) => (string)target.Target["expr"]!).Should().NotBeEmpty().And.OnlyContain(expression => expression.Length <= 500);

    /// <summary>Grafana's window is four times the step, and OpenTelemetry exports once a minute.</summary>
    [Fact]
    public void A_rate_has_a_window_that_several_exports_fall_into() =>
        DashboardFile.All.SelectMany(dashboard => dashboard.Targets, (_, target) => target.Target)
            .Where(target => ((string)target["expr"]!).Contains("$__rate_interval", StringComparison.Ordinal))
            .Should().NotBeEmpty().And.OnlyContain(target => (string?)target["interval"] == "1m");

    [SkippableFact]
    public async Task All_queries_are_PromQL()
    {
        var expressions = DashboardFile.All.SelectMany(dashboard => dashboard.Expressions, (dashboard, expression) => GrafanaVariables.Fill(dashboard, expression, "3h", "1m")).Distinct().ToList();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "groups:\n  - name: queries\n    rules:\n" + string.Concat(expressions.Select((expression, index) => $"      - record: query{index}\n        expr: '{expression.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'\n")));

        expressions.Should().HaveCountGreaterThan(50);
        await Promtool.RunAsync("check", "rules", file);

        await File.AppendAllTextAsync(file, "      - record: broken\n        expr: 'sum(('\n");
        (await Promtool.TryAsync("check", "rules", file)).Code.Should().NotBe(0);
        File.Delete(file);
    }
}
