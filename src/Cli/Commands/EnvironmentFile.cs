using System.Text;
using Verso.Server.Access;

namespace Verso.Cli.Commands;

/// <summary>The address and the credentials of a server as lines <c>NAME=value</c>, for shells, containers and test suites.</summary>
internal static class EnvironmentFile
{
    public static string Write(string url, StartingPoint start)
    {
        var text = new StringBuilder();
        Line("VERSO_URL", url);
        Line("VERSO_API_KEY", start.ApiKey);
        Line("VERSO_MCP_URL", $"{url}/mcp");
        Line("NOTION_BASE_URL", url);
        Line("NOTION_TOKEN", start.Token);
        Line("NOTION_TOKEN_V2", start.TokenV2);
        Line("NOTION_USER_ID", start.User);
        Line("NOTION_SPACE_ID", start.Space);
        Line("NOTION_ROOT_PAGE_ID", start.RootPage);
        return text.ToString();

        void Line(string name, string? value)
        {
            if (value is not null)
                text.Append(name).Append('=').Append(value).Append('\n');
        }
    }
}
