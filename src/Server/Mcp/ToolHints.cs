using Microsoft.Extensions.AI;
using ModelContextProtocol.Protocol;
using Verso.Agents.Tools;

namespace Verso.Server.Mcp;

/// <summary>What a tool says of itself beside its schema.</summary>
/// <param name="Title">For people.</param>
internal sealed record ToolHints(string? Title, ToolAnnotations Annotations)
{
    public static ToolHints Of(AIFunction function)
    {
        var tool = function as WorkspaceTool;
        var said = function.AdditionalProperties;
        var title = tool?.Title ?? said.GetValueOrDefault("title") as string;
        var isReadOnly = tool?.IsReadOnly ?? Flag("readOnlyHint") ?? false;
        return new ToolHints(title, new ToolAnnotations
        {
            Title = title,
            ReadOnlyHint = isReadOnly,
            DestructiveHint = isReadOnly ? null : tool?.IsDestructive ?? Flag("destructiveHint") ?? true,
            IdempotentHint = isReadOnly ? null : tool?.IsIdempotent ?? Flag("idempotentHint") ?? false,
            OpenWorldHint = Flag("openWorldHint") ?? false, // A workspace is a world of its own.
        });

        bool? Flag(string name) => said.GetValueOrDefault(name) as bool?;
    }
}
