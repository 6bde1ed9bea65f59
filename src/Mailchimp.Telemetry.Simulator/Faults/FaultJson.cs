using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Faults as JSON, for the admin API and for scenarios.</summary>
internal static class FaultJson
{
    private const string KindName = "kind";

    private static readonly string KindTakes = $"one of {string.Join(", ", Enum.GetNames<FaultKind>().Select(JsonNamingPolicy.CamelCase.ConvertName))}";

    /// <exception cref="FormatException">The JSON is no fault; the message says why.</exception>
    public static Fault Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("A fault is a JSON object.");
        }

        var kind = ReadKind(json);
        var fault = new Fault(kind);
        var members = FaultMembers.Of(kind);
        foreach (var property in json.EnumerateObject().Where(static property => property.Name != KindName))
        {
            var member = members.FirstOrDefault(member => member.Name == property.Name)
                ?? throw new FormatException($"'{property.Name}' is not a member of the kind '{Name(kind)}', which takes {string.Join(", ", members.Select(static member => member.Name))}.");
            fault = ReadMember(fault, member, property.Value);
        }

        if (FaultMembers.NeededBy(kind) is { Count: > 0 } needed && !needed.Any(member => json.TryGetProperty(member.Name, out _)))
        {
            throw new FormatException($"The kind '{Name(kind)}' needs {string.Join(" or ", needed.Select(static member => $"'{member.Name}', which takes {member.Takes}"))}.");
        }

        return fault.MaxDelay < fault.Delay ? throw new FormatException($"'maxDelay' takes {FaultMembers.MaxDelayTakes}.") : fault;
    }

    /// <param name="list">A JSON array of faults.</param>
    /// <param name="name">What an element is called in messages.</param>
    /// <exception cref="FormatException">One of them is no fault; the message says which, and why.</exception>
    public static IEnumerable<Fault> ReadAll(JsonElement list, string name)
    {
        foreach (var (index, json) in list.EnumerateArray().Index())
        {
            Fault fault;
            try
            {
                fault = Read(json);
            }
            catch (FormatException exception)
            {
                throw new FormatException($"{name} {index + 1}: {exception.Message}", exception);
            }

            yield return fault;
        }
    }

    public static JsonObject Write(Fault fault)
    {
        var json = new JsonObject { [KindName] = Name(fault.Kind) };
        foreach (var member in FaultMembers.Of(fault.Kind))
        {
            if (member.Write(fault) is { } value)
            {
                json[member.Name] = value;
            }
        }

        return json;
    }

    public static string Name(FaultKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private static FaultKind ReadKind(JsonElement json)
    {
        if (!json.TryGetProperty(KindName, out var kind))
        {
            throw new FormatException($"A fault needs '{KindName}', which takes {KindTakes}.");
        }

        try
        {
            return FaultMembers.Named<FaultKind>(kind.GetString()!);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"'{KindName}' takes {KindTakes}, not {kind.GetRawText()}.", exception);
        }
    }

    private static Fault ReadMember(Fault fault, FaultMember member, JsonElement value)
    {
        try
        {
            return member.Read(fault, value);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or InvalidOperationException)
        {
            throw new FormatException($"'{member.Name}' takes {member.Takes}, not {value.GetRawText()}.", exception);
        }
    }
}
