using Verso.Workspace.Formulas;
using Verso.Workspace.Properties;

namespace Verso.Workspace.Tests.Formulas;

/// <summary>A project with two tasks, and the properties that formulas of the tests read. It is always May 4, 2026, 14:05 in UTC.</summary>
internal static class FormulaWorld
{
    public const string Projects = "11111111-1111-4111-8111-111111111111";
    public const string Tasks = "22222222-2222-4222-8222-222222222222";
    public const string Space = "33333333-3333-4333-8333-333333333333";

    public static readonly FormulaClock Clock = FormulaClock.Utc(new DateTimeOffset(2026, 5, 4, 14, 5, 33, TimeSpan.Zero));

    public static readonly TestSchema TaskSchema = new(
        Tasks,
        new("title", "Task", FormulaType.Text),
        new("ho:r", "Hours", FormulaType.Number),
        new("due;", "Due", FormulaType.Date),
        new("done", "Done", FormulaType.Boolean),
        new("proj", "Project", FormulaType.ListOf(FormulaType.PageOf(Projects))));

    public static readonly TestSchema ProjectSchema = new(
        Projects,
        new("title", "Name", FormulaType.Text),
        new("numb", "Number", FormulaType.Number),
        new("n0ne", "Blank number", FormulaType.Number),
        new("text", "Text", FormulaType.Text),
        new("t0ne", "Blank text", FormulaType.Text),
        new("patt", "Pattern", FormulaType.Text),
        new("done", "Checkbox", FormulaType.Boolean),
        new("da:e", "Date", FormulaType.Date),
        new("d0ne", "Blank date", FormulaType.Date),
        new("span", "Span", FormulaType.Date),
        new("sele", "Status", FormulaType.Text),
        new("tags", "Tags", FormulaType.ListOf(FormulaType.Text)),
        new("peop", "People", FormulaType.ListOf(FormulaType.Person)),
        new("task", "Tasks", FormulaType.ListOf(FormulaType.PageOf(Tasks))),
        new("none", "No tasks", FormulaType.ListOf(FormulaType.PageOf(Tasks))),
        new("any:", "Anything", FormulaType.Any))
    { Others = { TaskSchema } };

    public static readonly TestPage Project = new("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
    {
        ["title"] = FormulaValue.Text("Apollo"),
        ["numb"] = FormulaValue.Number(42),
        ["text"] = FormulaValue.Text("Hello, World"),
        ["patt"] = FormulaValue.Text("["),
        ["done"] = FormulaValue.Boolean(true),
        ["da:e"] = FormulaValue.Date(Day("2026-05-01")),
        ["span"] = FormulaValue.Date(new FormulaDate(Day("2026-06-23").Start, Day("2026-06-27").Start)),
        ["sele"] = FormulaValue.Text("Done"),
        ["tags"] = FormulaValue.List([FormulaValue.Text("red"), FormulaValue.Text("green")]),
        ["peop"] = FormulaValue.List(
        [
            FormulaValue.Person(new FormulaPerson("p1", "Ada Lovelace", "ada@example.com")),
            FormulaValue.Person(new FormulaPerson("p2", "Grace Hopper", null)),
        ]),
        ["none"] = FormulaValue.List([]),
        ["any:"] = FormulaValue.Number(7),
    };

    public static readonly TestPage Design = Task("bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb", "Design", 2, "2026-05-02", done: true);

    public static readonly TestPage Build = Task("cccccccc-cccc-4ccc-8ccc-cccccccccccc", "Build", 3, "2026-05-09", done: false);

    static FormulaWorld()
    {
        TaskSchema.Others.Add(ProjectSchema);
        Project["task"] = FormulaValue.List([FormulaValue.Page(Design), FormulaValue.Page(Build)]);
        Design["proj"] = Build["proj"] = FormulaValue.List([FormulaValue.Page(Project)]);
    }

    public static FormulaProgram Compile(string expression, FormulaOptions? options = null) => Formula.Compile(expression, ProjectSchema, options);

    public static FormulaValue Evaluate(string expression, FormulaClock? clock = null) => Compile(expression).Evaluate(Project, clock ?? Clock);

    /// <summary>What the API would give, such as <c>{"type":"number","number":3}</c>.</summary>
    public static string Json(string expression)
    {
        var program = Compile(expression);
        return FormulaResult.ToJson(program.Evaluate(Project, Clock), program.ResultType).ToJsonString();
    }

    /// <summary>A value in the spelling of the language, so that two can be held against each other and read.</summary>
    public static string Spell(FormulaValue value) => value.Kind switch
    {
        FormulaKind.Empty => "empty",
        FormulaKind.Text => $"\"{value.AsText}\"",
        FormulaKind.List => $"[{string.Join(", ", value.AsList.Select(Spell))}]",
        FormulaKind.Date => $"@{value.AsDate.Start}{(value.AsDate.End is { } end ? $"/{end}" : "")}",
        FormulaKind.Person => $"person {value.AsPerson.Id}",
        FormulaKind.Page => $"page {value.AsPage.Id}",
        _ => Coercion.Format(value),
    };

    private static FormulaDate Day(string text) => NotionDate.TryParse(text, out var date) ? new FormulaDate(date) : throw new ArgumentException(text);

    private static TestPage Task(string id, string title, double hours, string due, bool done) => new(id)
    {
        ["title"] = FormulaValue.Text(title),
        ["ho:r"] = FormulaValue.Number(hours),
        ["due;"] = FormulaValue.Date(Day(due)),
        ["done"] = FormulaValue.Boolean(done),
    };
}

/// <summary>A schema of properties that are given.</summary>
internal sealed class TestSchema(string id, params FormulaProperty[] properties) : IFormulaSchema
{
    public string DataSourceId => id;

    public List<TestSchema> Others { get; } = [];

    public IEnumerable<string> Names => properties.Select(p => p.Name);

    public FormulaProperty? FindByName(string name) => properties.FirstOrDefault(p => p.Name == name);

    public FormulaProperty? FindById(string propertyId) => properties.FirstOrDefault(p => p.Id == propertyId);

    public IFormulaSchema? Related(string dataSourceId) => Others.FirstOrDefault(o => o.DataSourceId == dataSourceId);
}

/// <summary>A page of values that are given; it counts how often one is read.</summary>
internal sealed class TestPage(string id) : IFormulaPage
{
    private readonly Dictionary<string, FormulaValue> _values = [];

    public string Id => id;

    public int Reads { get; private set; }

    public FormulaValue this[string property]
    {
        set => _values[property] = value;
    }

    public FormulaValue Get(string propertyId)
    {
        Reads++;
        return _values.GetValueOrDefault(propertyId);
    }
}
