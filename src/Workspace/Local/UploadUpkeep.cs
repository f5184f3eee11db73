using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Local;

/// <summary>What happens to files while nobody asks: imports are fetched, and what nobody used in time goes away.</summary>
public sealed class UploadUpkeep : IAsyncDisposable
{
    private const int MostImportsAtOnce = 20;

    private readonly LocalWorkspace _workspace;
    private readonly ConcurrentQueue<string> _unused = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _importing = new(1, 1);
    private volatile Task _lastImport = Task.CompletedTask;

    internal UploadUpkeep(LocalWorkspace workspace) => _workspace = workspace;

    /// <summary>Ends the uploads that were not attached in time, and deletes what nothing holds any more.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken = default)
    {
        var options = _workspace.Options.Uploads;
        while (await _workspace.WriteAsync(_workspace.Facts.Owner, session => session.Uploads.Expire(options.SweepBatch), cancellationToken) == options.SweepBatch)
        {
            // The next batch has a transaction of its own, so that others can write in between.
        }

        if (!_unused.IsEmpty)
            await _workspace.WriteAsync(_workspace.Facts.Owner, DeleteUnused, cancellationToken);
        var abandoned = _workspace.Files.Abandoned((_workspace.Options.Clock.GetUtcNow() - (2 * options.Lifetime)).UtcDateTime);
        if (abandoned.Count == 0)
            return;
        var staged = _workspace.Read(session => session.Uploads.StagedNames());
        foreach (var name in abandoned.Where(name => Guid.TryParseExact(name, "N", out _) && !staged.Contains(name)))
            _workspace.Files.DeleteIncoming(name);
    }

    /// <summary>Fetches the imports that have not come yet; at once and one after the other.</summary>
    public async Task ImportAsync(CancellationToken cancellationToken = default)
    {
        if (_workspace.Options.Uploads.Importer is not { } importer)
            return;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await _importing.WaitAsync(stop.Token);
        try
        {
            while (_workspace.Read(session => session.Uploads.Awaited(MostImportsAtOnce)) is { Count: > 0 } awaited)
            {
                foreach (var (id, address) in awaited)
                    await ImportAsync(importer, id, address, stop.Token);
            }
        }
        finally
        {
            _importing.Release();
        }
    }

    /// <summary>Completes when the imports that were begun so far have come, or failed.</summary>
    public Task ImportsAsync() => _lastImport;

    /// <summary>Fetches in the background; what is not done when the server stops is done after its next start.</summary>
    internal void BeginImport() => _lastImport = Task.Run(async () =>
    {
        try
        {
            await ImportAsync(_stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // It is taken up again after the next start.
        }
        catch (Exception defect)
        {
            _workspace.Options.OnDefect?.Invoke(defect);
        }
    });

    /// <summary>A content may have lost its last use with this transaction.</summary>
    internal void Unused(string hash, SqlSession session) => session.AfterCommit(() => _unused.Enqueue(hash));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _lastImport;
        _stopping.Dispose();
        _importing.Dispose();
    }

    private bool DeleteUnused(LocalSession session)
    {
        while (_unused.TryDequeue(out var hash))
        {
            if (!session.Uploads.IsUsed(hash))
                _workspace.Files.Delete(hash);
        }

        return true;
    }

    private async Task ImportAsync(IFileImporter importer, NotionId id, string address, CancellationToken cancellationToken)
    {
        var most = _workspace.Options.MostUploadBytes;
        try
        {
            await using var file = await importer.FetchAsync(new Uri(address), most, cancellationToken);
            if (file.Length > most)
                throw TooLarge(most);
            var staged = await _workspace.Files.StageAsync(file.Content, most, cancellationToken);
            if (staged.Size > most)
                throw TooLarge(most);
            await FinishAsync(id, (session, upload, json) => session.Uploads.Receive(
                upload,
                staged,
                json["filename"]!.GetValue<string>(),
                json["content_type"]?.GetValue<string>() ?? file.ContentType ?? FileKinds.Unknown,
                new JsonObject { ["type"] = "success", ["success"] = new JsonObject(), ["imported_time"] = ImportedTime() }));
        }
        catch (Exception failure) when (failure is FileImportException or IOException or HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            var known = failure as FileImportException
                ?? new FileImportException("download_error", "file_upload_download_failed", "The file could not be downloaded from the external URL. Please try again with a new file upload.");
            await FinishAsync(id, (session, upload, _) => session.Uploads.Fail(upload, new JsonObject
            {
                ["type"] = "error",
                ["error"] = new JsonObject { ["type"] = known.Type, ["code"] = known.Code, ["message"] = known.Message, ["parameter"] = null, ["status_code"] = known.Status },
                ["imported_time"] = ImportedTime(),
            }));
        }
    }

    private Task<bool> FinishAsync(NotionId id, Func<LocalSession, StoredObject, JsonObject, StoredObject> finish)
    {
        var owner = _workspace.Read(session => session.Objects.Find(id, ObjectKind.FileUpload))?.ParentId ?? _workspace.Facts.Owner;
        return _workspace.WriteAsync(owner, session =>
        {
            if (session.Objects.Find(id, ObjectKind.FileUpload) is { } upload && upload.ReadJson() is var json && session.Uploads.StatusOf(json) == FileUploadStore.Pending)
                finish(session, upload, json);
            else
                session.Sql.Execute($"UPDATE upload SET address = {null} WHERE id = {id}");
            return true;
        });
    }

    private string ImportedTime() =>
        _workspace.Options.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+00:00'", CultureInfo.InvariantCulture);

    private static FileImportException TooLarge(long most) => new(
        "validation_error",
        "file_upload_invalid_size",
        $"The file size is not within the allowed limit of {FileUploadOperations.Mebibytes(most)}. Please try again with a new file upload.");
}
