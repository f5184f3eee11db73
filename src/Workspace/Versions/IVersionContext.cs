using System.Text.Json.Nodes;
using Verso.Notion;

namespace Verso.Workspace.Versions;

/// <summary>
/// What older versions need to look up: before data sources, a database and its one data source are one object, and before
/// 2021-08-16 what was appended to a block was answered with that block.
/// Each answers null for what is not there or not for this caller.
/// </summary>
public interface IVersionContext
{
    /// <summary>The database as 2026-03-11 serves it.</summary>
    JsonObject? FindDatabase(NotionId id);

    bool IsPage(NotionId id);

    /// <summary>The block, page or database as the block that 2026-03-11 serves.</summary>
    JsonObject? FindBlock(NotionId id);

    /// <summary>The data source as 2026-03-11 serves it.</summary>
    JsonObject? FindDataSource(NotionId id);
}
