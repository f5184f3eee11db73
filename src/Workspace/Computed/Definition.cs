using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Formulas;
using Verso.Workspace.Properties;
using Verso.Workspace.Properties.Types;

namespace Verso.Workspace.Computed;

/// <summary>How the values of one computed property come about.</summary>
internal abstract class Definition(NotionId dataSource, string property)
{
    /// <summary>How many data sources Notion lets a formula or a rollup reach over: fewer than these.</summary>
    public const int Deepest = 10;

    public NotionId DataSource { get; } = dataSource;

    /// <summary>The property's id, not encoded.</summary>
    public string Property { get; } = property;

    /// <summary>Everything that a value is made of.</summary>
    public IReadOnlyList<PropertyPath> Reads { get; protected init; } = [];

    /// <summary>1 for what reads stored values alone, and one more than the highest that it reads.</summary>
    public int Level { get; set; } = 1;

    /// <summary>How many data sources are passed on the way to what it reads.</summary>
    public int Depth { get; set; }

    /// <summary>Whether the value changes with the time, although nobody changes anything.</summary>
    public bool IsVolatile { get; set; }

    /// <summary>The data sources whose computed values it reads, directly or not, and its own.</summary>
    public HashSet<NotionId> Sources { get; } = [dataSource];

    /// <summary>About how many other pages are read for the value of <paramref name="page"/>.</summary>
    public int Weight(ComputedPage page, PageValues values) =>
        Reads.Where(path => path.Hops.Count > 0).Select(path => path.Hops[0].Relation).Distinct(StringComparer.Ordinal)
            .Sum(relation => values.Schema(DataSource)?.FindById(relation) is { } property && page.Stored(property) is JsonArray pages ? pages.Count : 0);

    /// <summary>What stands under the type's name on <paramref name="page"/>.</summary>
    public abstract JsonNode? Compute(ComputedPage page, PageValues values);
}

/// <summary>One function over one property of the pages that a relation names.</summary>
internal sealed class RollupDefinition : Definition
{
    private readonly string? _relation;
    private readonly NotionId? _target;
    private readonly PropertySchema? _rolledUp;

    public RollupDefinition(NotionId dataSource, PropertySchema rollup, DataSourceSchema schema, Func<NotionId, DataSourceSchema?> find)
        : base(dataSource, rollup.Id)
    {
        Function = (string?)rollup.Config["function"] ?? "show_original";
        var reads = new List<PropertyPath>();
        if ((string?)rollup.Config["relation_property_id"] is { } relationId && schema.FindById(relationId) is { Type: "relation" } relation)
        {
            _relation = relation.Id;
            reads.Add(new PropertyPath([], dataSource, relation.Id));
            if (NotionId.TryParse((string?)relation.Config["data_source_id"], out var target))
            {
                _target = target;
                var targetId = (string?)rollup.Config["rollup_property_id"] ?? "";
                _rolledUp = find(target)?.FindById(targetId);
                reads.Add(new PropertyPath([new Hop(dataSource, relation.Id)], target, targetId));
            }
        }

        Reads = reads;
    }

    public string Function { get; }

    /// <summary>The relation's id; null when it is gone.</summary>
    public string? Relation => _relation;

    /// <summary>The data source that the relation points to.</summary>
    public NotionId? Target => _target;

    /// <summary>The property that is rolled up; null when it is gone.</summary>
    public PropertySchema? RolledUp => _rolledUp;

    public override JsonNode? Compute(ComputedPage page, PageValues values) => Compute(values.Related(page, _relation, _target), values);

    /// <summary>The same over some of the related pages.</summary>
    public JsonObject Compute(IReadOnlyList<ComputedPage> related, PageValues values) => Rollups.Compute(Function, Values(related, values), _rolledUp);

    public List<JsonNode?> Values(IReadOnlyList<ComputedPage> related, PageValues values) =>
        [.. related.Select(one => _rolledUp is null ? null : values.Of(one, _rolledUp))];
}

/// <summary>A property that cannot be computed, a formula that names what is gone, say: its value is always the empty one.</summary>
internal sealed class BrokenDefinition(NotionId dataSource, PropertySchema property, FormulaException fault) : Definition(dataSource, property.Id)
{
    public FormulaException Fault { get; } = fault;

    public override JsonNode? Compute(ComputedPage page, PageValues values) => property.Kind.Empty(property);
}

/// <summary>Whether a page is verified still: somebody says that it is, and for how long.</summary>
internal sealed class VerificationDefinition : Definition
{
    private readonly PropertySchema _property;

    public VerificationDefinition(NotionId dataSource, PropertySchema property)
        : base(dataSource, property.Id)
    {
        _property = property;
        IsVolatile = true;
    }

    public override JsonNode? Compute(ComputedPage page, PageValues values) => VerificationType.At(values.Now, page.Stored(_property));
}
