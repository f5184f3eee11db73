using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Formulas;
using Verso.Workspace.Objects;
using Verso.Workspace.Properties;
using Verso.Workspace.Versions;

namespace Verso.Workspace.Local;

/// <summary>What content, values and versions ask about the rest of the workspace.</summary>
internal class SessionContext(LocalSession session, Caller caller) : IContentContext, IVersionContext
{
    public Caller Caller => caller;

    protected LocalSession Session => session;

    public JsonObject? FindUser(NotionId id) => session.FindUser(id, caller);

    public LinkTarget? FindPage(NotionId id) =>
        session.Objects.Find(id, ObjectKind.Page) is { } page ? new LinkTarget(Titles.OfPage(page.ReadJson()), session.PlainUrl(id)) : null;

    public LinkTarget? FindDatabase(NotionId id) =>
        session.Objects.Find(id, ObjectKind.Database) is { } database ? new LinkTarget(Titles.Of(database.ReadJson()), session.PlainUrl(id)) : null;

    public JsonObject? FindCustomEmoji(NotionId id) =>
        session.Objects.Find(id, ObjectKind.CustomEmoji) is { InTrash: false } emoji ? emoji.ReadJson() : null;

    public StoredFile? FindFileUpload(NotionId id)
    {
        // A person at the internal API sees what everyone in the workspace has uploaded; an integration, its own.
        var found = session.Objects.Find(id, ObjectKind.FileUpload);
        if (found is null || (found.ParentId != caller.Bot && caller.Person != caller.Bot)
            || session.Uploads.StatusOf(found.ReadJson()) != FileUploadStore.Uploaded || session.Uploads.FindHosted(id) is not { } file)
        {
            throw new ApiException(404, NotionErrorCode.ObjectNotFound, Files.NoUpload(id), new JsonObject { ["integration_id"] = caller.Bot.ToString() });
        }

        if (session.IsWrite)
            session.Uploads.Attach(found);
        return session.Uploads.Show(file);
    }

    public StoredFile? FindFile(string url) =>
        session.Workspace.Links.ReadSigned(url) is { } named && session.Uploads.FindHosted(named.Id) is { } file ? session.Uploads.Show(file) : null;

    JsonObject? IVersionContext.FindDatabase(NotionId id) => session.Objects.Find(id, ObjectKind.Database)?.ReadServed();

    bool IVersionContext.IsPage(NotionId id) => session.Objects.Find(id, ObjectKind.Page) is not null;

    JsonObject? IVersionContext.FindBlock(NotionId id) =>
        session.Objects.Find(id) is { Kind: ObjectKind.Block or ObjectKind.Page or ObjectKind.Database } found
            ? Json.ReadObject(session.Blocks.AsBlock(found).Json.Span) : null;

    JsonObject? IVersionContext.FindDataSource(NotionId id) => session.Objects.Find(id, ObjectKind.DataSource)?.ReadServed();
}

/// <summary>The same for the values of one data source's rows, which may bring new options along.</summary>
internal sealed class RowContext(LocalSession session, Caller caller, NotionId? dataSource) : SessionContext(session, caller), IPropertyContext
{
    /// <summary>A value has changed the schema.</summary>
    public bool AddedOptions { get; private set; }

    public bool IsPageOf(NotionId page, NotionId parent) =>
        Session.Objects.Find(page, ObjectKind.Page) is { } found && found.ParentId == parent;

    public SelectOption AddOption(PropertySchema property, string name)
    {
        AddedOptions = true;
        return Session.DataSources.AddOption(
            dataSource ?? throw new InvalidOperationException("A page outside of a data source has no options."), property.Id, name);
    }
}

/// <summary>The same for a schema.</summary>
internal sealed class SchemaContext(LocalSession session, Caller caller, DataSourceReference written) : ISchemaContext
{
    public Caller Caller => caller;

    public NotionId Space => session.Facts.Id;

    public FormulaOptions Formulas => session.Workspace.Options.Computed.Formulas;

    public DataSourceReference DataSource => written;

    public DataSourceReference? FindDataSource(NotionId id) =>
        id == written.Id ? written : session.DataSources.Find(id) is { } found ? Reference(found) : null;

    public DataSourceReference? FindDataSourceOf(NotionId database)
    {
        if (database == written.DatabaseId)
            return written;
        return session.Objects.Children(database, ObjectKind.DataSource) is [var only] ? FindDataSource(only.Id) : null;
    }

    public static DataSourceReference Reference(DataSource found) =>
        new(found.Id, found.DatabaseId, Titles.Of(found.Stored.ReadJson()), found.Schema);
}
