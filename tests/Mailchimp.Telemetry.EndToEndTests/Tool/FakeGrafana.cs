using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.EndToEndTests.Tool;

/// <summary>The part of Grafana's HTTP API that a push uses, with its refusals, in memory and on loopback.</summary>
internal sealed class FakeGrafana : IAsyncDisposable
{
    public const string Token = "glsa_editor";
    public const string ViewerToken = "glsa_viewer";

    private readonly WebApplication _app;
    private readonly Dictionary<string, (JsonObject Dashboard, string? Folder, int Version)> _dashboards = [];
    private readonly List<JsonObject> _folders = [];
    private readonly Dictionary<string, JsonObject> _alertGroups = [];

    private FakeGrafana(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>Each changing request, as method and path.</summary>
    public List<string> Writes { get; } = [];

    public IReadOnlyDictionary<string, (JsonObject Dashboard, string? Folder, int Version)> Dashboards => _dashboards;

    public IReadOnlyList<JsonObject> Folders => _folders;

    public JsonObject? Alerts => _alertGroups.Values.SingleOrDefault();

    public List<JsonObject> DataSources { get; } = [new() { ["uid"] = "prom-1", ["name"] = "Metrics", ["type"] = "prometheus", ["isDefault"] = true }, new() { ["uid"] = "loki-1", ["name"] = "Logs", ["type"] = "loki", ["isDefault"] = false }];

    /// <summary>The uid of a dashboard that a file on Grafana's disk provides.</summary>
    public string? Provisioned { get; set; }

    /// <summary>A status and message with which saving a dashboard is refused.</summary>
    public (int Status, string Message)? Refusal { get; set; }

    public static async Task<FakeGrafana> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var grafana = new FakeGrafana(builder.Build());
        grafana.Map();
        await grafana._app.StartAsync();
        return grafana;
    }

    /// <summary>Somebody changes a dashboard by hand.</summary>
    public void Edit(string uid, Action<JsonObject> edit) => edit(_dashboards[uid].Dashboard);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map()
    {
        _app.Use(async (context, next) =>
        {
            var token = context.Request.Headers.Authorization.ToString();
            if (token is not $"Bearer {Token}" and not $"Bearer {ViewerToken}")
            {
                await Answer(401, "Invalid API key").ExecuteAsync(context);
            }
            else if (context.Request.Method != "GET" && token == $"Bearer {ViewerToken}")
            {
                await Answer(403, "You'll need additional permissions to perform this action.").ExecuteAsync(context);
            }
            else
            {
                if (context.Request.Method != "GET")
                {
                    Writes.Add($"{context.Request.Method} {context.Request.Path}");
                }

                await next(context);
            }
        });
        _app.MapGet("/api/datasources", () => Json(new JsonArray([.. DataSources.Select(source => source.DeepClone())])));
        _app.MapGet("/api/datasources/uid/{uid}", (string uid) => DataSource("uid", uid));
        _app.MapGet("/api/datasources/name/{name}", (string name) => DataSource("name", name));
        _app.MapGet("/api/folders", () => Json(new JsonArray([.. _folders.Select(folder => folder.DeepClone())])));
        _app.MapPost("/api/folders", (JsonObject body) =>
        {
            var folder = new JsonObject { ["uid"] = $"folder-{_folders.Count + 1}", ["title"] = (string)body["title"]! };
            _folders.Add(folder);
            return Json(folder.DeepClone());
        });
        _app.MapGet("/api/dashboards/uid/{uid}", (string uid) => _dashboards.TryGetValue(uid, out var saved)
            ? Json(new JsonObject { ["dashboard"] = saved.Dashboard.DeepClone(), ["meta"] = new JsonObject { ["folderUid"] = saved.Folder, ["provisioned"] = Provisioned == uid } })
            : Answer(404, "Dashboard not found"));
        _app.MapPost("/api/dashboards/db", Save);
        _app.MapGet("/api/v1/provisioning/folder/{folder}/rule-groups/{group}", (string folder, string group) => _alertGroups.TryGetValue($"{folder}/{group}", out var saved) ? Json(saved.DeepClone()) : Answer(404, "rule group not found"));
        _app.MapPut("/api/v1/provisioning/folder/{folder}/rule-groups/{group}", (string folder, string group, JsonObject body) =>
        {
            // Grafana numbers the rules, and notes when they were changed.
            foreach (var (rule, index) in body["rules"]!.AsArray().Select((rule, index) => (rule!.AsObject(), index)))
            {
                rule["id"] = index + 1;
                rule["updated"] = "2026-01-01T00:00:00Z";
            }

            _alertGroups[$"{folder}/{group}"] = body.DeepClone().AsObject();
            return Json(body);
        });
    }

    private IResult Save(JsonObject body)
    {
        if (Refusal is var (status, message))
        {
            return Answer(status, message);
        }

        var dashboard = body["dashboard"]!.DeepClone().AsObject();
        var (uid, folder) = ((string)dashboard["uid"]!, (string?)body["folderUid"]);
        if (folder is not null && _folders.All(known => (string)known["uid"]! != folder))
        {
            return Answer(400, "folder not found");
        }

        var version = _dashboards.TryGetValue(uid, out var saved) ? saved.Version + 1 : 1;
        if (version > 1 && !(bool)body["overwrite"]! && (int)dashboard["version"]! != saved.Version)
        {
            return Answer(412, "The dashboard has been changed by someone else");
        }

        dashboard["id"] = _dashboards.Count + 1;
        dashboard["version"] = version;
        _dashboards[uid] = (dashboard, folder, version);
        return Json(new JsonObject { ["uid"] = uid, ["version"] = version, ["status"] = "success" });
    }

    private IResult DataSource(string member, string value) =>
        DataSources.FirstOrDefault(source => (string)source[member]! == value) is { } found ? Json(found.DeepClone()) : Answer(404, "Data source not found");

    private static IResult Json(JsonNode body) => Results.Content(body.ToJsonString(), "application/json");

    private static IResult Answer(int status, string message) => Results.Content(new JsonObject { ["message"] = message }.ToJsonString(), "application/json", statusCode: status);
}
