using System.Data.Common;
using Verso.Notion;
using Verso.Workspace.Storage;

namespace Verso.Workspace.Registry;

/// <summary>The workspaces of this server. They are tenants: what belongs to one is unknown to the others.</summary>
public sealed class WorkspaceList(ISqlDatabase database, TimeProvider clock)
{
    private static readonly Sql Select = Sql.Text("SELECT id, name, origin, file, created FROM workspace");

    /// <summary>All workspaces, the oldest first.</summary>
    public IReadOnlyList<WorkspaceEntry> All() =>
        database.Read(session => session.Query(Select + Sql.Text(" ORDER BY created, id"), Read));

    public WorkspaceEntry? Find(NotionId id) =>
        database.Read(session => session.Find<WorkspaceEntry>($"{Select} WHERE id = {id}", Read));

    /// <summary>The workspace with that id or name.</summary>
    public WorkspaceEntry? Find(string idOrName) =>
        NotionId.TryParse(idOrName, out var id) && Find(id) is { } entry
            ? entry
            : database.Read(session => session.Find<WorkspaceEntry>($"{Select} WHERE name = {idOrName}", Read));

    /// <summary>Adds a workspace, whose database may come into being later.</summary>
    /// <exception cref="RegistryException">The name is taken or empty.</exception>
    public Task<WorkspaceEntry> AddAsync(NotionId id, string name, WorkspaceOrigin origin, string file, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new RegistryException("A workspace needs a name.");

        var entry = new WorkspaceEntry(id, name.Trim(), origin, file, clock.GetUtcNow());
        return database.WriteAsync(
            session =>
            {
                var added = session.Execute($"""
                    INSERT INTO workspace (id, name, origin, file, created)
                    VALUES ({entry.Id}, {entry.Name}, {Write(origin)}, {entry.File}, {entry.Created})
                    ON CONFLICT (name) DO NOTHING
                    """);
                if (added == 0)
                    throw new RegistryException($"There is a workspace named '{entry.Name}' already. Choose another name.");
                RegistryTables.Touch(session);
                return entry;
            },
            cancellationToken);
    }

    private static WorkspaceEntry Read(DbDataReader row) => new(
        NotionId.Parse(row.GetString(0)), row.GetString(1), ReadOrigin(row.GetString(2)), row.GetString(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)));

    private static string Write(WorkspaceOrigin origin) => origin == WorkspaceOrigin.Notion ? "notion" : "local";

    private static WorkspaceOrigin ReadOrigin(string text) => text == "notion" ? WorkspaceOrigin.Notion : WorkspaceOrigin.Local;
}

/// <summary>One workspace of this server.</summary>
/// <param name="Id">Its id; the internal API calls it the space id.</param>
/// <param name="File">The file of its database, relative to the data folder.</param>
public sealed record WorkspaceEntry(NotionId Id, string Name, WorkspaceOrigin Origin, string File, DateTimeOffset Created);

/// <summary>Where the truth of a workspace lives.</summary>
public enum WorkspaceOrigin
{
    Local,
    Notion,
}

/// <summary>What the registry cannot do, in words for the person who asked.</summary>
public sealed class RegistryException(string message) : Exception(message);
