namespace Verso.Workspace.Formulas.Functions;

/// <summary>People and pages.</summary>
internal static class PageFunctions
{
    public static IEnumerable<FormulaFunction> All =>
    [
        new()
        {
            Name = "id",
            IgnoresTitles = true,
            Summary = "The id of a page, of this one without an argument, without dashes.",
            Parameters = [new("page", Takes.Page, IsOptional: true)],
            Returns = "text",
            Apply = (run, a) =>
                a.Length == 0 ? Id(run.Page)
                : a[0].Kind == FormulaKind.Page ? Id(a[0].AsPage)
                : default,
            Examples = [new("id().length()", "32")],
        },
        new()
        {
            Name = "name",
            Summary = "The name of a person, or the title of a page.",
            Parameters = [new("person", Takes.Person | Takes.Page)],
            Returns = "text",
            PassesEmpty = true,
            Apply = (_, a) => FormulaValue.Text(Coercion.Format(a[0])),
            Examples = [new("prop(\"People\").map(name(current))", "[\"Ada Lovelace\", \"Grace Hopper\"]")],
        },
        new()
        {
            Name = "email",
            Summary = "The e-mail address of a person; nothing when it is not known.",
            Parameters = [new("person", Takes.Person)],
            Returns = "text",
            PassesEmpty = true,
            Apply = (_, a) => a[0].Kind == FormulaKind.Person ? FormulaValue.Text(a[0].AsPerson.Email) : throw new FormulaFailure(),
            Examples = [new("prop(\"People\").first().email()", "\"ada@example.com\"")],
        },
        new()
        {
            Name = "prop",
            Summary = "A property of this page, or of the page before the dot.",
            Parameters = [new("name", Takes.Text)],
            Returns = "any",
            Examples = [new("prop(\"Number\") + 1", "43"), new("prop(\"Tasks\").map(current.prop(\"Hours\")).sum()", "5")],
        },
    ];

    private static FormulaValue Id(IFormulaPage page) => FormulaValue.Text(page.Id.Replace("-", "", StringComparison.Ordinal));
}
