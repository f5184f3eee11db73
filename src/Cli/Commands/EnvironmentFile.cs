using System.Text;
using Verso.Server.Access;

namespace Verso.Cli.Commands;

/// <summary>The address and the credentials of a server as lines <c>NAME=value</c>, for shells, containers and test suites.</summary>
internal static class EnvironmentFile
{
    public static string Write(string url, StartingPoint start) => new StringBuilder()
        .Append("VERSO_URL=").Append(url).Append('\n')
        .Append("VERSO_API_KEY=").Append(start.ApiKey).Append('\n')
        .Append("NOTION_BASE_URL=").Append(url).Append('\n')
        .Append("NOTION_TOKEN=").Append(start.Token).Append('\n')
        .Append("NOTION_TOKEN_V2=").Append(start.TokenV2).Append('\n')
        .Append("NOTION_USER_ID=").Append(start.User).Append('\n')
        .Append("NOTION_SPACE_ID=").Append(start.Space).Append('\n')
        .Append("NOTION_ROOT_PAGE_ID=").Append(start.RootPage).Append('\n')
        .ToString();
}
