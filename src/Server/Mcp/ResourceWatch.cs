using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Server.Mcp;

/// <summary>Tells those who watch pages and databases of local workspaces that something there has changed. It looks only while somebody watches.</summary>
internal sealed partial class ResourceWatch(McpOptions options, TimeProvider clock, ILogger<ResourceWatch> log) : BackgroundService
{
    private const int MostAtOnce = 500;

    private readonly ConcurrentDictionary<Watcher, bool> _watchers = [];
    private readonly Dictionary<LocalWorkspace, long> _read = [];

    /// <summary>Calls back for each of the ids that has changed; until what is returned is disposed of.</summary>
    public IDisposable Watch(LocalWorkspace workspace, Func<NotionId, bool> wants, Func<NotionId, Task> changed)
    {
        var watcher = new Watcher(this, workspace, workspace.Read(session => ChangeFeed.Last(session.Sql)), wants, changed);
        _watchers[watcher] = true;
        return watcher;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var beat = new PeriodicTimer(options.WatchBeat, clock);
        while (await beat.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAsync();
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                LookFailed(failure); // What was read stays read: whoever missed something reads it when it is next changed.
            }
        }
    }

    private async Task LookAsync()
    {
        foreach (var watched in _watchers.Keys.GroupBy(one => one.Workspace).ToList())
        {
            var from = _read.TryGetValue(watched.Key, out var read) ? read : watched.Min(one => one.Since);
            var changes = watched.Key.Read(session => ChangeFeed.After(session.Sql, from, MostAtOnce));
            if (changes.Count == 0)
                continue;
            _read[watched.Key] = changes[^1].Seq;
            foreach (var watcher in watched)
            {
                var ids = changes.Where(change => change.Seq > watcher.Since).SelectMany(Concerned).Distinct().Where(watcher.Wants).ToList();
                foreach (var id in ids)
                    await watcher.TellAsync(id, log);
            }
        }

        foreach (var forgotten in _read.Keys.Where(one => _watchers.Keys.All(watcher => watcher.Workspace != one)).ToList())
            _read.Remove(forgotten);
    }

    /// <summary>The object itself, the page that it is on, and the database that it is or was a row of.</summary>
    private static IEnumerable<NotionId> Concerned(Change change)
    {
        yield return change.ObjectId;
        if (change.Page is { } page)
            yield return page;
        if (change.FromPage is { } left)
            yield return left;
        foreach (var json in new[] { change.Before, change.After })
        {
            if (json is { } bytes && Database(bytes) is { } database)
                yield return database;
        }
    }

    private static NotionId? Database(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("parent", out var parent) && parent.ValueKind == JsonValueKind.Object
            && parent.TryGetProperty("database_id", out var id) && NotionId.TryParse(id.GetString(), null, out var database)
            ? database
            : null;
    }

    [LoggerMessage(LogLevel.Error, "The changes of a workspace could not be read for those who watch it.")]
    private partial void LookFailed(Exception failure);

    [LoggerMessage(LogLevel.Debug, "A client could not be told of a change.")]
    private static partial void NotTold(ILogger log, Exception failure);

    private sealed class Watcher(ResourceWatch watch, LocalWorkspace workspace, long since, Func<NotionId, bool> wants, Func<NotionId, Task> changed) : IDisposable
    {
        public LocalWorkspace Workspace { get; } = workspace;

        public long Since { get; } = since;

        public bool Wants(NotionId id) => wants(id);

        public async Task TellAsync(NotionId id, ILogger log)
        {
            try
            {
                await changed(id);
            }
            catch (Exception failure)
            {
                NotTold(log, failure); // One client that went away keeps nothing from the others.
            }
        }

        public void Dispose() => watch._watchers.TryRemove(this, out _);
    }
}
