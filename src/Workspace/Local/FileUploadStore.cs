using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Local;

/// <summary>
/// Uploads inside one transaction. An upload belongs to the integration that began it; when something shows it, it stays for
/// good, because what shows it may come back out of the trash or of the history.
/// </summary>
public sealed class FileUploadStore
{
    public const string Pending = "pending";
    public const string Uploaded = "uploaded";
    public const string Expired = "expired";
    public const string Failed = "failed";

    public const string SinglePart = "single_part";
    public const string MultiPart = "multi_part";
    public const string ExternalUrl = "external_url";

    private readonly LocalSession _session;

    internal FileUploadStore(LocalSession session) => _session = session;

    private UploadOptions Options => _session.Workspace.Options.Uploads;

    /// <summary>The upload, if it is <paramref name="owner"/>'s.</summary>
    public StoredObject? Find(NotionId id, NotionId owner) =>
        _session.Objects.Find(id, ObjectKind.FileUpload) is { } found && found.ParentId == owner ? found : null;

    /// <summary>The uploads of one user, the newest first.</summary>
    /// <param name="status">Only those of that status; null for all.</param>
    public List<StoredObject> List(NotionId owner, string? status, StoredObject? from, int count)
    {
        var found = new List<StoredObject>();
        var start = from?.Created ?? DateTimeOffset.MaxValue;
        var first = from?.Id.ToString() ?? "~"; // Behind every id.
        while (true)
        {
            var some = _session.Objects.Where((Storage.Sql)$"""
                parent_id = {owner} AND kind = {ObjectKind.FileUpload} AND (created < {start} OR (created = {start} AND id <= {first}))
                ORDER BY created DESC, id DESC LIMIT {(long)count}
                """);
            found.AddRange(some.Where(upload => status is null || StatusOf(upload.ReadJson()) == status));
            if (some.Count < count || found.Count >= count)
                return found;
            (start, first) = (some[^1].Created, some[^1].Id.ToString()[..^1] + Before(some[^1].Id.ToString()[^1]));
        }
    }

    public StoredObject Begin(string mode, string? filename, string? contentType, int? parts, string? address)
    {
        var id = _session.NewId();
        var at = _session.Edit.At;
        var expires = at + Options.Lifetime;
        var json = new JsonObject
        {
            ["object"] = ObjectKind.FileUpload,
            ["id"] = id.ToString(),
            ["created_time"] = Wire.Minute(at),
            ["created_by"] = new JsonObject { ["id"] = _session.Edit.By.ToString(), ["type"] = _session.FindUser(_session.Edit.By)?["type"].Text() ?? "bot" },
            ["last_edited_time"] = Wire.Minute(at),
            ["expiry_time"] = Wire.Minute(expires),
            ["in_trash"] = false,
            ["status"] = Pending,
            ["filename"] = filename,
            ["content_type"] = contentType,
            ["content_length"] = null,
        };
        if (parts is { } total)
            json["number_of_parts"] = new JsonObject { ["total"] = total, ["sent"] = 0 };
        var upload = _session.Objects.Insert(new StoredObject(id, ObjectKind.FileUpload)
        {
            ParentKind = ObjectKind.User,
            ParentId = _session.Edit.By,
            Rank = _session.Objects.RanksAtEnd(_session.Edit.By)[0],
            Created = at,
            Edited = at,
            Json = Json.Write(json),
        });
        _session.Sql.Execute($"INSERT INTO upload (id, mode, expires, address) VALUES ({id}, {mode}, {expires}, {address})");
        return upload;
    }

    public string ModeOf(NotionId id) => _session.Sql.Scalar<string>($"SELECT mode FROM upload WHERE id = {id}") ?? SinglePart;

    /// <summary>The status as it is now: what has passed its time is over, also before the sweep has seen it.</summary>
    public string StatusOf(JsonObject upload) => IsOver(upload) ? Expired : upload["status"]!.GetValue<string>();

    /// <summary>The upload as it is served, with where to send what is still missing.</summary>
    /// <param name="api">Where the API is.</param>
    internal Served Shown(StoredObject upload, string api)
    {
        var json = upload.ReadJson();
        var place = json.IndexOf("expiry_time") + 1;
        if (IsOver(json))
        {
            json["expiry_time"] = null;
            json["status"] = Expired;
        }
        else if (json["status"].Text() == Pending)
        {
            json.Insert(place, "upload_url", $"{api}file_uploads/{upload.Id}/send");
            if (json["number_of_parts"] is { } parts && parts["sent"].Integer() == parts["total"].Integer())
                json.Insert(place + 1, "complete_url", $"{api}file_uploads/{upload.Id}/complete");
        }

        return new Served(ObjectKind.FileUpload, upload.Id, Json.Write(json));
    }

    /// <summary>Takes the whole content of a file.</summary>
    public StoredObject Receive(StoredObject upload, StagedFile staged, string filename, string contentType, JsonObject? import = null)
    {
        Host(upload.Id, staged, filename, contentType);
        var json = upload.ReadJson();
        json["status"] = Uploaded;
        json["filename"] = filename;
        json["content_type"] = contentType;
        json["content_length"] = staged.Size;
        if (import is not null)
            json["file_import_result"] = import;
        _session.Sql.Execute($"UPDATE upload SET address = {null} WHERE id = {upload.Id}");
        return Save(upload, json, "uploaded");
    }

    /// <summary>Whose upload it is; null when there is no such upload.</summary>
    public NotionId? OwnerOf(NotionId upload) => _session.Objects.Find(upload, ObjectKind.FileUpload)?.ParentId;

    /// <summary>Takes the whole content of an upload that still waits for it, under the name and type it was begun with.</summary>
    public bool ReceiveWhole(NotionId id, StagedFile staged)
    {
        if (_session.Objects.Find(id, ObjectKind.FileUpload) is not { } upload)
            return false;
        var json = upload.ReadJson();
        if (StatusOf(json) != Pending)
            return false;
        Receive(upload, staged, json["filename"].Text() ?? "file", json["content_type"].Text() ?? FileKinds.Unknown);
        return true;
    }

    /// <summary>Takes one part of a file; one that was sent before is replaced.</summary>
    public StoredObject ReceivePart(StoredObject upload, StagedFile staged, int number)
    {
        if (_session.Sql.Scalar<string>($"SELECT staged FROM upload_part WHERE upload = {upload.Id} AND number = {number}") is { } older)
            _session.Sql.AfterCommit(() => _session.Workspace.Files.DeleteIncoming(older));
        _session.Sql.Execute($"""
            INSERT INTO upload_part (upload, number, size, staged) VALUES ({upload.Id}, {number}, {staged.Size}, {staged.Name})
            ON CONFLICT (upload, number) DO UPDATE SET size = excluded.size, staged = excluded.staged
            """);
        var json = upload.ReadJson();
        var parts = Parts(upload.Id);
        json["content_length"] = parts.Sum(part => part.Size);
        json["number_of_parts"]!["sent"] = parts.Count;
        return Save(upload, json, "part_received");
    }

    /// <summary>The parts that came, by their numbers.</summary>
    public IReadOnlyList<UploadPart> Parts(NotionId upload) =>
        _session.Sql.Query(
            $"SELECT number, size, staged FROM upload_part WHERE upload = {upload} ORDER BY number",
            row => new UploadPart((int)row.GetInt64(0), row.GetInt64(1), row.GetString(2)));

    /// <summary>Makes one file of all parts, which were joined in <paramref name="staged"/>.</summary>
    public StoredObject Complete(StoredObject upload, StagedFile staged)
    {
        DropParts(upload.Id);
        var json = upload.ReadJson();
        return Receive(upload, staged, json["filename"]!.GetValue<string>(), json["content_type"].Text() ?? FileKinds.Unknown);
    }

    /// <summary>An import that came to nothing.</summary>
    public StoredObject Fail(StoredObject upload, JsonObject import)
    {
        var json = upload.ReadJson();
        json["status"] = Failed;
        json["expiry_time"] = null;
        json["file_import_result"] = import;
        _session.Sql.Execute($"UPDATE upload SET address = {null}, expires = {null} WHERE id = {upload.Id}");
        return Save(upload, json, "failed");
    }

    /// <summary>Something shows the file now; it stays.</summary>
    public void Attach(StoredObject upload)
    {
        var json = upload.ReadJson();
        if (json["expiry_time"].IsNull())
            return;
        json["expiry_time"] = null;
        _session.Sql.Execute($"UPDATE upload SET expires = {null} WHERE id = {upload.Id}");
        _session.Objects.Replace(upload, upload with { Json = Json.Write(json) }, "attached");
    }

    /// <summary>Ends uploads whose time has passed, up to <paramref name="count"/> of them, and returns their number.</summary>
    public int Expire(int count)
    {
        var over = _session.Sql.Query(
            $"SELECT id FROM upload WHERE expires IS NOT NULL AND expires <= {_session.Edit.At} ORDER BY expires LIMIT {(long)count}",
            row => NotionId.Parse(row.GetString(0)));
        foreach (var id in over)
        {
            _session.Sql.Execute($"UPDATE upload SET expires = {null}, address = {null} WHERE id = {id}");
            DropParts(id);
            Drop(id);
            if (_session.Objects.Find(id, ObjectKind.FileUpload) is not { } upload)
                continue;
            var json = upload.ReadJson();
            json["expiry_time"] = null;
            json["status"] = Expired;
            Save(upload, json, "expired");
        }

        return over.Count;
    }

    /// <summary>Imports that have not come yet.</summary>
    internal IReadOnlyList<(NotionId Id, string Address)> Awaited(int count) =>
        _session.Sql.Query(
            $"SELECT id, address FROM upload WHERE address IS NOT NULL ORDER BY id LIMIT {(long)count}",
            row => (NotionId.Parse(row.GetString(0)), row.GetString(1)));

    /// <summary>Names of received files that belong to some upload.</summary>
    internal HashSet<string> StagedNames() =>
        [.. _session.Sql.Query($"SELECT staged FROM upload_part WHERE 1 = {1}", row => row.GetString(0))];

    /// <summary>Keeps a content under an id of its own, such as that of an emoji.</summary>
    public void Host(NotionId id, StagedFile staged, string name, string contentType)
    {
        _session.Workspace.Files.Keep(staged);
        _session.Sql.Execute($"""
            INSERT INTO hosted_file (id, hash, size, name, content_type) VALUES ({id}, {staged.Hash}, {staged.Size}, {name}, {contentType})
            ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, size = excluded.size, name = excluded.name, content_type = excluded.content_type
            """);
    }

    /// <summary>The content behind an id; null when there is none.</summary>
    public HostedFile? FindHosted(NotionId id) =>
        _session.Sql.Find(
            $"SELECT hash, size, name, content_type FROM hosted_file WHERE id = {id}",
            row => new HostedFile(id, row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3)));

    /// <summary>The file as a block or a property shows it.</summary>
    public StoredFile Show(HostedFile file) =>
        new(file.Name, new JsonObject { ["url"] = _session.Workspace.Links.Store(file.Id, file.Name), ["expiry_time"] = FileLinks.StoredExpiry })
        {
            ContentType = file.ContentType,
        };

    /// <summary>Forgets a content; what nothing else holds leaves the disk when the transaction is done.</summary>
    public void Drop(NotionId id)
    {
        if (FindHosted(id) is not { } file)
            return;
        _session.Sql.Execute($"DELETE FROM hosted_file WHERE id = {id}");
        _session.Workspace.Upkeep.Unused(file.Hash, _session.Sql);
    }

    internal bool IsUsed(string hash) =>
        _session.Sql.Scalar<long>($"SELECT EXISTS (SELECT 1 FROM hosted_file WHERE hash = {hash})") != 0;

    private bool IsOver(JsonObject upload) =>
        upload["status"].Text() is Pending or Uploaded
        && upload["expiry_time"].Milliseconds() is { } expires
        && _session.Workspace.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds() >= expires;

    private void DropParts(NotionId upload)
    {
        foreach (var part in Parts(upload))
            _session.Sql.AfterCommit(() => _session.Workspace.Files.DeleteIncoming(part.Staged));
        _session.Sql.Execute($"DELETE FROM upload_part WHERE upload = {upload}");
    }

    private StoredObject Save(StoredObject upload, JsonObject json, string action)
    {
        json["last_edited_time"] = Wire.Minute(_session.Edit.At);
        return _session.Objects.Replace(upload, upload with { Edited = _session.Edit.At, Json = Json.Write(json) }, action);
    }

    /// <summary>The digit below, so that an id with it at its end is the next smaller one.</summary>
    private static char Before(char digit) => digit == '0' ? '/' : digit == 'a' ? '9' : (char)(digit - 1);
}

/// <summary>One part of an upload that came.</summary>
public sealed record UploadPart(int Number, long Size, string Staged);

/// <summary>A content that this workspace keeps.</summary>
public sealed record HostedFile(NotionId Id, string Hash, long Size, string Name, string ContentType);
