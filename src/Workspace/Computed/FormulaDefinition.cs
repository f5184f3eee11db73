using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Formulas;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Computed;

/// <summary>A compiled formula.</summary>
internal sealed class FormulaDefinition : Definition
{
    /// <param name="definitions">Those of the properties that the program names; they are made by now.</param>
    public FormulaDefinition(NotionId dataSource, PropertySchema formula, FormulaProgram program, Definitions definitions)
        : base(dataSource, formula.Id)
    {
        Program = program;
        IsVolatile = program.IsVolatile;
        var reads = new List<PropertyPath>();
        foreach (var use in program.Uses)
        {
            if (PathOf(use) is not { } path)
            {
                IsVolatile = true; // Pages of a data source that is known only when it runs: nobody could say when they change.
                continue;
            }

            reads.Add(path);

            // Of a formula that gives lists or pages only the text is stored, which may stay as it is when they change.
            if (definitions.Formula(path.DataSource, path.Property) is { Program.ResultType.IsScalar: false } below)
                reads.AddRange(below.Reads.Select(read => read with { Hops = [.. path.Hops, .. read.Hops] }));
        }

        Reads = reads;
    }

    public FormulaProgram Program { get; }

    public override JsonNode? Compute(ComputedPage page, PageValues values)
    {
        try
        {
            return FormulaResult.ToJson(Evaluate(page, values), Program.ResultType);
        }
        catch (FormulaException)
        {
            return new JsonObject { ["type"] = "unsupported", ["unsupported"] = new JsonObject() }; // As Notion says of what is too much.
        }
    }

    /// <summary>The value with all that the JSON of it leaves out.</summary>
    public FormulaValue Evaluate(ComputedPage page, PageValues values) =>
        Program.Evaluate(new FormulaRow(page, values), FormulaClock.Utc(values.Now));

    private static PropertyPath? PathOf(FormulaUse use)
    {
        var steps = use.Path;
        if (steps.Any(step => !NotionId.TryParse(step.DataSourceId, out _)))
            return null;
        return new PropertyPath(
            [.. steps.SkipLast(1).Select(step => new Hop(NotionId.Parse(step.DataSourceId!), step.PropertyId))],
            NotionId.Parse(steps[^1].DataSourceId!),
            steps[^1].PropertyId);
    }
}

/// <summary>A page as a formula reads it.</summary>
internal sealed class FormulaRow(ComputedPage page, PageValues values) : IFormulaPage
{
    public string Id => page.Id.ToString();

    public FormulaValue Get(string propertyId)
    {
        if (values.Schema(page.DataSource)?.FindById(propertyId) is not { } property)
            return FormulaValue.Empty;
        if (property.Type == "relation" && NotionId.TryParse((string?)property.Config["data_source_id"], out var target))
            return FormulaValue.List([.. values.Related(page, propertyId, target).Select(one => FormulaValue.Page(new FormulaRow(one, values)))]);
        return values.Graph.Find(page.DataSource, propertyId) is FormulaDefinition { Program.ResultType.IsScalar: false } formula
            ? values.Of(page, formula)
            : FormulaProperties.Read(property.Type, values.Of(page, property), Open, Person);
    }

    private FormulaRow? Open(string id) =>
        NotionId.TryParse(id, out var wanted) && values.Find(wanted) is { InTrash: false } found ? new FormulaRow(found, values) : null;

    private FormulaPerson? Person(string id) =>
        NotionId.TryParse(id, out var wanted) && values.Session.FindUser(wanted) is { } user
            ? new FormulaPerson(id, (string?)user["name"], (string?)user["person"]?["email"])
            : null;
}

/// <summary>The properties that a formula may name. One that would read the formula is not among them.</summary>
internal sealed class FormulaView(Definitions definitions, NotionId dataSource) : IFormulaSchema
{
    public string DataSourceId => dataSource.ToString();

    public IEnumerable<string> Names => Schema?.Properties.Select(property => property.Name) ?? [];

    private DataSourceSchema? Schema => definitions.Schema(dataSource);

    public FormulaProperty? FindByName(string name) => Of(Schema?.Properties.FirstOrDefault(property => property.Name == name));

    public FormulaProperty? FindById(string id) => Of(Schema?.FindById(id));

    public IFormulaSchema? Related(string dataSourceId) =>
        NotionId.TryParse(dataSourceId, out var other) && definitions.Schema(other) is not null ? new FormulaView(definitions, other) : null;

    private FormulaProperty? Of(PropertySchema? property) =>
        property is not null && definitions.TypeOf(dataSource, property) is { } type
            ? new FormulaProperty(property.Id, property.Name, type) { Origins = definitions.OriginsOf(dataSource, property) }
            : null;
}
