using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Storage;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Local;

/// <summary>What the operator of a local workspace adds to it, as people do in Notion's app: people, guests and emojis.</summary>
public sealed class WorkspaceMembers
{
    private const string Guest = "guest";

    private readonly LocalWorkspace _workspace;

    internal WorkspaceMembers(LocalWorkspace workspace) => _workspace = workspace;

    /// <summary>Everybody, guests and bots too, in the order in which they came.</summary>
    public IReadOnlyList<WorkspaceUser> All() => _workspace.Read(session => (IReadOnlyList<WorkspaceUser>)[.. Users(session.Objects).Select(Read)]);

    /// <summary>Adds a person.</summary>
    /// <param name="isGuest">A guest is found by id and in mentions, and is not in the list of users.</param>
    /// <exception cref="ArgumentException">The name is empty, or somebody has the e-mail address already.</exception>
    public Task<WorkspaceUser> AddPersonAsync(string name, string? email = null, bool isGuest = false, CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw new ArgumentException("A person needs a name.", nameof(name));
        return _workspace.WriteAsync(
            _workspace.Facts.Owner,
            session =>
            {
                if (email is not null && Users(session.Objects).Select(Read).Any(user => string.Equals(user.Email, email, StringComparison.OrdinalIgnoreCase)))
                    throw new ArgumentException($"Somebody has the e-mail address {email} already.", nameof(email));
                var id = session.NewId();
                var user = WorkspaceSetup.User(id, name.Trim(), "person", email is null ? [] : new JsonObject { ["email"] = email }, session.Objects);
                if (isGuest)
                    user = user with { Internal = Json.Write(new JsonObject { [Guest] = true }) };
                return Read(session.Objects.Insert(user));
            },
            cancellationToken);
    }

    /// <summary>Adds an emoji.</summary>
    /// <param name="fileName">The name of the picture's file; its extension tells what it is.</param>
    /// <exception cref="ArgumentException">The name is taken or no name, or the file is no picture.</exception>
    public async Task<NotionId> AddEmojiAsync(string name, string fileName, Stream picture, CancellationToken cancellationToken = default)
    {
        if (!EmojiStore.IsName(name))
            throw new ArgumentException($"'{name}' is no name of an emoji. Use small letters, digits, dashes and underscores.", nameof(name));
        if (FileKinds.TypeOf(fileName) is not { } type || FileKinds.CategoryOf(type) != "image")
            throw new ArgumentException($"'{fileName}' is no picture. Use a file such as party.png.", nameof(fileName));
        var most = FileUploadOperations.MostInOneRequest(_workspace.Options);
        var staged = await _workspace.Files.StageAsync(picture, most, cancellationToken);
        if (staged.Size > most)
            throw new ArgumentException($"The picture is larger than {FileUploadOperations.Mebibytes(most)}.", nameof(picture));
        var added = await _workspace.WriteAsync(_workspace.Facts.Owner, session => session.Emojis.Add(name, staged, Path.GetFileName(fileName), type)?.Id, cancellationToken);
        if (added is { } id)
            return id;
        _workspace.Files.DeleteIncoming(staged.Name);
        throw new ArgumentException($"There is an emoji named '{name}' already.", nameof(name));
    }

    /// <summary>Takes an emoji away; false when there is none of that name.</summary>
    public Task<bool> RemoveEmojiAsync(string name, CancellationToken cancellationToken = default) =>
        _workspace.WriteAsync(
            _workspace.Facts.Owner,
            session =>
            {
                if (session.Emojis.Find(name) is not { } emoji)
                    return false;
                session.Emojis.Remove(emoji);
                return true;
            },
            cancellationToken);

    /// <summary>The names of the emojis, with their ids.</summary>
    public IReadOnlyList<(string Name, NotionId Id)> Emojis() =>
        _workspace.Read(session => (IReadOnlyList<(string, NotionId)>)[.. session.Emojis.All().Select(emoji => (emoji.ReadJson()["name"].Text() ?? "", emoji.Id))]);

    internal static bool IsGuest(StoredObject user) => user.ReadInternal()[Guest].IsTrue();

    internal static List<StoredObject> Users(ObjectStore objects) =>
        objects.Where((Sql)$"parent_id IS NULL AND kind = {ObjectKind.User} AND in_trash = 0 ORDER BY rank, id");

    private static WorkspaceUser Read(StoredObject user)
    {
        var json = user.ReadJson();
        return new WorkspaceUser(user.Id, json["name"].Text() ?? "", json["type"].Text() ?? "", json["person"].At("email").Text(), IsGuest(user));
    }
}

/// <summary>One user of a workspace.</summary>
/// <param name="Type"><c>person</c> or <c>bot</c>.</param>
public sealed record WorkspaceUser(NotionId Id, string Name, string Type, string? Email, bool IsGuest);
