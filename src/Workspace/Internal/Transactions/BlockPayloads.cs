using System.Text.Json.Nodes;
using Verso.Workspace.Content;
using Verso.Workspace.Internal.Records;

namespace Verso.Workspace.Internal.Transactions;

/// <summary>The payload of a block out of its record, checked as the public API checks it.</summary>
internal sealed class BlockPayloads(WriteScope scope)
{
    /// <param name="columns">The columns of the table that a row lies in.</param>
    public NewBlock Read(JsonObject record, IReadOnlyList<string> columns)
    {
        var request = Attachments.Resolve(new BlockReading(scope.IsDatabase).Read(record, columns), scope.IsHosted);
        var type = request["type"]!.GetValue<string>();
        var payload = request[type]!.AsObject();
        return type switch
        {
            // Their parts come one by one, while a public request must bring them along; and what cannot be made there is kept as it is.
            "column_list" or "column" or "tab" or "table" or "unsupported" or "link_preview" or "meeting_notes" or "template"
                => new NewBlock(type, payload.DeepClone().AsObject()),
            "table_row" => new NewBlock(type, new JsonObject
            {
                ["cells"] = new JsonArray([.. WriteScope.ToInput(payload)["cells"].Items().Select(cell => RichTexts.Read(cell, scope.Context))]),
            }),
            _ => Blocks.ReadChildren(WriteScope.ToInput(new JsonArray(request)), scope.Context)[0],
        };
    }
}
