using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Endpoints;
using Verso.Workspace.Internal.Records;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>One step of a transaction.</summary>
/// <param name="Path">Where in the record; empty for the record itself.</param>
internal sealed record Operation(Pointer Pointer, IReadOnlyList<string> Path, string Command, JsonNode? Arguments)
{
    /// <summary>Reads an operation in either style, with its pointer or with table and id beside the rest.</summary>
    public static Operation Read(JsonNode? json)
    {
        var command = json.At("command").Text() ?? throw InternalException.Invalid("Invalid input. An operation should name its command.");
        var path = json.At("path").Items().Select(part => part.Text() ?? part?.ToJsonString() ?? "");
        return new Operation(InternalCall.RequirePointer(json), [.. path], command, json.At("args"));
    }
}
