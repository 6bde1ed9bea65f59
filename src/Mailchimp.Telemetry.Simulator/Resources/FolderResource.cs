using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator.State;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Folders, which know how many things are in them.</summary>
internal sealed class FolderResource : Resource
{
    private readonly AccountState _state;
    private readonly string _contents;
    private readonly string _folder;

    /// <param name="state">The state.</param>
    /// <param name="template">The path of a folder.</param>
    /// <param name="shape">The shape of a folder.</param>
    /// <param name="contents">The collection of what is in the folders.</param>
    /// <param name="folder">The member that names the folder.</param>
    public FolderResource(AccountState state, string template, string shape, string contents, string folder)
        : base(template, shape, "folders")
    {
        (_state, _contents, _folder) = (state, contents, folder);
        Required = ["name"];
    }

    public override JsonObject Describe(JsonObject item, string path)
    {
        var answer = base.Describe(item, path);
        answer["count"] = _state.Tree.Items(_contents).Count(thing => thing.At(_folder)?.ToString() == item.Text("id"));
        return answer;
    }
}
