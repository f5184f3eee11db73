using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Versions;

/// <summary>
/// What the versions before data sources need to look up: there, a database and its one data source are one object.
/// Each answers null for what is not there or not for this caller.
/// </summary>
public interface IVersionContext
{
    /// <summary>The database as 2026-03-11 serves it.</summary>
    JsonObject? FindDatabase(NotionId id);

    bool IsPage(NotionId id);

    /// <summary>The data source as 2026-03-11 serves it.</summary>
    JsonObject? FindDataSource(NotionId id);
}
