using Verso.Notion;

namespace Verso.Workspace.Local;

/// <summary>Lets rows follow their schemas behind the answers.</summary>
internal static class RowRuns
{
    /// <summary>The next few rows; false when none is behind.</summary>
    public static async Task<bool> StepAsync(LocalWorkspace workspace)
    {
        if (workspace.Read(session => RowRefresh.Pending(session.Sql)) is not [var dataSource, ..])
            return false;
        return await workspace.WriteAsync(workspace.Facts.Owner, session => Step(session, dataSource));
    }

    private static bool Step(LocalSession session, NotionId dataSource)
    {
        session.Rows.Step(dataSource, session.Workspace.Options.MostRowsAtOnce);
        return true;
    }
}
