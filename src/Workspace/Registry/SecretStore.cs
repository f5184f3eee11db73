using Verso.Workspace.Storage;

namespace Verso.Workspace.Registry;

/// <summary>
/// Named secrets, as bytes that were encrypted before they came here. What protects them is not the registry's affair.
/// </summary>
public sealed class SecretStore(ISqlDatabase database, TimeProvider clock)
{
    public byte[]? Find(string name) =>
        database.Read(session => session.Scalar<byte[]>($"SELECT value FROM secret WHERE name = {name}"));

    public IReadOnlyList<SecretEntry> List() =>
        database.Read(session => session.Query(
            $"SELECT name, changed FROM secret ORDER BY name",
            row => new SecretEntry(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)))));

    public Task SetAsync(string name, byte[] value, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        return database.WriteAsync(
            session => session.Execute($"""
                INSERT INTO secret (name, value, changed) VALUES ({name}, {value}, {now})
                ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed = excluded.changed
                """),
            cancellationToken);
    }

    /// <summary>Removes a secret; false when there was none of that name.</summary>
    public Task<bool> RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        database.WriteAsync(session => session.Execute($"DELETE FROM secret WHERE name = {name}") > 0, cancellationToken);
}

/// <summary>A secret's name; the value is never listed.</summary>
public sealed record SecretEntry(string Name, DateTimeOffset Changed);
