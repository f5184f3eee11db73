using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Formulas;
using Verso.Workspace.Properties;
using Verso.Workspace.Tests.Content;

namespace Verso.Workspace.Tests.Properties;

/// <summary>A workspace that knows what it was told, for the reading of schemas and values.</summary>
internal sealed class KnownWorkspace : IPropertyContext, ISchemaContext
{
    private readonly KnownContent _content = new();

    public static NotionId Ada { get; } = NotionId.Named("Ada");

    public static NotionId Grace { get; } = NotionId.Named("Grace");

    public static NotionId Bot { get; } = NotionId.Named("Bot");

    public static PageStamp Stamp { get; } = new(
        new DateTimeOffset(2026, 3, 5, 10, 20, 30, TimeSpan.Zero), () => User(Ada, "Ada"),
        new DateTimeOffset(2026, 3, 6, 11, 21, 31, TimeSpan.Zero), () => User(Grace, "Grace"), 7);

    public KnownWorkspace()
    {
        _content.Users[Ada] = User(Ada, "Ada");
        _content.Users[Grace] = User(Grace, "Grace");
        _content.Users[Bot] = User(Bot, "Bot");
    }

    public Caller Caller { get; } = new(Bot, "Tests");

    public NotionId Space { get; } = NotionId.Named("space");

    public FormulaOptions Formulas => FormulaOptions.Default;

    public DataSourceReference DataSource { get; set; } =
        new(NotionId.Named("source"), NotionId.Named("database"), "Tasks", Schema: null);

    public Dictionary<NotionId, DataSourceReference> Others { get; } = [];

    public HashSet<(NotionId Page, NotionId DataSource)> Rows { get; } = [];

    /// <summary>The options that values asked for.</summary>
    public List<SelectOption> Added { get; } = [];

    public static JsonObject User(NotionId id, string name) => new()
    {
        ["object"] = "user",
        ["id"] = id.ToString(),
        ["name"] = name,
        ["avatar_url"] = null,
        ["type"] = "person",
        ["person"] = new JsonObject { ["email"] = $"{name.ToLowerInvariant()}@example.com" },
    };

    public JsonObject? FindUser(NotionId id) => _content.FindUser(id);

    public LinkTarget? FindPage(NotionId id) => _content.FindPage(id);

    public LinkTarget? FindDatabase(NotionId id) => _content.FindDatabase(id);

    public JsonObject? FindCustomEmoji(NotionId id) => _content.FindCustomEmoji(id);

    public StoredFile? FindFileUpload(NotionId id) => _content.FindFileUpload(id);

    public bool IsPageOf(NotionId page, NotionId dataSource) => Rows.Contains((page, dataSource));

    public SelectOption AddOption(PropertySchema property, string name)
    {
        var option = SelectOption.New(name);
        Added.Add(option);
        return option;
    }

    public DataSourceReference? FindDataSource(NotionId id) => Others.GetValueOrDefault(id);

    public DataSourceReference? FindDataSourceOf(NotionId database) =>
        Others.Values.SingleOrDefault(other => other.DatabaseId == database);
}
