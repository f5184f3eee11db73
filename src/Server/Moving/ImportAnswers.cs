using System.Text.Json.Nodes;
using Verso.Workspace.Transfer.Dump;
using Verso.Workspace.Transfer.Import;

namespace Verso.Server.Moving;

/// <summary>What an import made, as JSON: the same from a server and from the command line.</summary>
public static class ImportAnswers
{
    public static JsonObject Of(ImportReport report) => new()
    {
        ["source"] = report.Source,
        ["form"] = report.Form,
        ["pages"] = report.Pages,
        ["databases"] = report.Databases,
        ["rows"] = report.Rows,
        ["blocks"] = report.Blocks,
        ["files"] = report.Files,
        ["made"] = report.Made,
        ["tree"] = new JsonArray([.. report.Tree.Select(line => JsonValue.Create(line))]),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => new JsonObject { ["path"] = note.Path, ["what"] = note.What })]),
        ["more_notes"] = report.MoreNotes,
    };

    public static JsonObject Of(DumpHead dump) => new()
    {
        ["form"] = "a dump of a workspace",
        ["workspace"] = dump.Name,
        ["workspace_id"] = dump.Id.ToString(),
        ["tables"] = new JsonObject(dump.Rows.Select(table => KeyValuePair.Create(table.Key, (JsonNode?)JsonValue.Create(table.Value)))),
    };
}
