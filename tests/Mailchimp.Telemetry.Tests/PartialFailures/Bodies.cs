using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Tests.PartialFailures;

/// <summary>Successful responses that hide failures, in the shapes that Mailchimp documents.</summary>
internal static class Bodies
{
    public const string Address = "hidden.person@reader.example";

    private static readonly string[] Texts =
    [
        $"{Address} is already a list member, do you want to update? please provide update_existing:true in the request body",
        $"{Address} looks fake or invalid, please enter a real email address.",
        $"{Address} was permanently deleted and cannot be re-imported. The contact must re-subscribe to get back on the list.",
        "Your merge fields were invalid.",
    ];

    /// <summary>What <see cref="Members"/> hides, of the errors asked for.</summary>
    public static Dictionary<string, int> CodesOf(int errors) => new()
    {
        ["ERROR_CONTACT_EXISTS"] = (errors + 3) / 4,
        ["invalid_contact"] = (errors + 2) / 4,
        ["forgotten_email"] = (errors + 1) / 4,
        ["ERROR_GENERIC"] = errors / 4,
    };

    /// <param name="members">How many were added.</param>
    /// <param name="errors">How many were not.</param>
    /// <param name="errorsFirst">Whether they come before the members.</param>
    /// <param name="memberSize">About how long a member is, in bytes.</param>
    public static byte[] Members(int members, int errors, bool errorsFirst = false, int memberSize = 200)
    {
        var random = new Random(members);
        var added = new JsonArray([.. Enumerable.Range(0, members).Select(i => new JsonObject
        {
            ["email_address"] = $"reader{i}@reader.example",
            ["error_code"] = "not one: a member's own field",
            ["merge_fields"] = new JsonObject { ["NOTE"] = "\"errors\":[{\"}]\\" + random.GetString("abcdefghijklmnopqrstuvwxyz ", memberSize), ["errors"] = new JsonArray(1, 2) },
        })]);
        var failed = new JsonArray([.. Enumerable.Range(0, errors).Select(i => new JsonObject
        {
            ["email_address"] = Address,
            ["error"] = Texts[i % Texts.Length],
            ["error_code"] = i % Texts.Length == 0 ? "ERROR_CONTACT_EXISTS" : "ERROR_GENERIC",
            ["field"] = "",
            ["field_message"] = "",
        })]);
        var body = new JsonObject();
        if (errorsFirst)
        {
            body["errors"] = failed;
        }

        body["new_members"] = added;
        body["updated_members"] = new JsonArray();
        if (!errorsFirst)
        {
            body["errors"] = failed;
        }

        body["total_created"] = members;
        body["total_updated"] = 0;
        body["error_count"] = errors;
        body["_links"] = new JsonArray(new JsonObject { ["rel"] = "self", ["errors"] = new JsonArray(new JsonObject()) });
        return Write(body);
    }

    public static byte[] Batch(string? id, string status, int? total, int? errored, string completed = "", string url = "") => Write(BatchObject(id, status, total, errored, completed, url));

    public static byte[] Batches(params JsonObject[] batches) => Write(new JsonObject { ["batches"] = new JsonArray([.. batches]), ["total_items"] = batches.Length });

    public static JsonObject BatchObject(string? id, string status, int? total, int? errored, string completed = "", string url = "")
    {
        var batch = new JsonObject { ["status"] = status };
        Set("id", id);
        Set("total_operations", total);
        Set("finished_operations", status == "finished" ? total : 0);
        Set("errored_operations", errored);
        (batch["submitted_at"], batch["completed_at"], batch["response_body_url"]) = ("2026-01-01T00:00:00+00:00", completed, url);
        batch["_links"] = new JsonArray(new JsonObject { ["id"] = "not it", ["status"] = "finished", ["errored_operations"] = 99 });
        return batch;

        void Set(string name, JsonNode? value)
        {
            if (value is not null)
            {
                batch[name] = value;
            }
        }
    }

    public static byte[] Checklist(bool isReady, int errors) => Write(new JsonObject
    {
        ["is_ready"] = isReady,
        ["items"] = new JsonArray([
            new JsonObject { ["type"] = "success", ["id"] = 1, ["heading"] = "List", ["details"] = "error" },
            .. Enumerable.Range(0, errors).Select(i => new JsonObject { ["type"] = "error", ["heading"] = "Subject", ["details"] = $"Ask {Address}" }),
            new JsonObject { ["type"] = "warning", ["heading"] = "error", ["details"] = "" },
        ]),
    });

    /// <summary>An archive of results as Mailchimp stores them.</summary>
    /// <param name="responses">The status and body of each.</param>
    /// <param name="perFile">How many are in one file.</param>
    /// <param name="format">The kind of tar.</param>
    /// <param name="indented">Whether the JSON has white space.</param>
    public static byte[] Results(IReadOnlyList<(int Status, string Body)> responses, int perFile = 50, TarEntryFormat format = TarEntryFormat.Pax, bool indented = false)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, format))
        {
            tar.WriteEntry(Entry(TarEntryType.Directory, "results/", null));
            foreach (var (file, index) in responses.Chunk(perFile).Select(static (file, index) => (file, index)))
            {
                var array = new JsonArray([.. file.Select(static (response, i) => new JsonObject
                {
                    ["status_code"] = response.Status,
                    ["operation_id"] = $"for {Address}, number {i}",
                    ["response"] = response.Body,
                })]);
                tar.WriteEntry(Entry(format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : TarEntryType.RegularFile, $"results/{new string('n', format == TarEntryFormat.Pax ? 150 : 20)}{index}.json", Write(array, indented)));
            }
        }

        return output.ToArray();

        TarEntry Entry(TarEntryType type, string name, byte[]? data)
        {
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(type, name),
                TarEntryFormat.Ustar => new UstarTarEntry(type, name),
                TarEntryFormat.Gnu => new GnuTarEntry(type, name),
                _ => new PaxTarEntry(type, name),
            };

            // The same bytes at any time, so that a cut falls in the same place.
            entry.ModificationTime = DateTimeOffset.UnixEpoch;
            if (data is not null)
            {
                entry.DataStream = new MemoryStream(data);
            }

            return entry;
        }
    }

    private static byte[] Write(JsonNode body, bool indented = false) => Encoding.UTF8.GetBytes(body.ToJsonString(new JsonSerializerOptions { WriteIndented = indented }));
}
