using Verso.Agents;
using Verso.Agents.Recipes;
using Verso.Agents.Runs;
using Verso.Agents.Tools;
using Verso.Notion.Client;
using Verso.Workspace.Api;

namespace Verso.Server.Mcp;

/// <summary>Which failures are for whoever called, and in which words.</summary>
internal static class ToolFailures
{
    /// <summary>The words; null for a defect, of which only the log is told.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        ToolException refused => refused.Message,
        RecipeCallException refused => refused.Message,
        ApiException refused => $"{refused.Message} ({refused.Code})",
        OfficialApiException refused => $"{refused.Message} ({refused.Code})",
        NotionApiException refused => $"{refused.Message} ({refused.Code})",
        RunException refused => $"{refused.Message} ({refused.Code})",
        ArgumentException wrong => wrong.Message,
        _ => null,
    };
}
