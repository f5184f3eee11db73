namespace Verso.Workspace.Formulas.Functions;

/// <summary>A unit of time: so many months, days or milliseconds.</summary>
internal readonly record struct DateUnit(int Months, int Days, double Milliseconds)
{
    /// <summary>As the reference lists them; the singular is understood too.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["years", "quarters", "months", "weeks", "days", "hours", "minutes", "seconds", "milliseconds"];

    public static DateUnit Read(in FormulaValue value) => Find(Coercion.Format(value)) ?? throw new FormulaFailure();

    private static DateUnit? Find(string name) => (name.EndsWith('s') ? name : name + "s") switch
    {
        "years" => new(12, 0, 0),
        "quarters" => new(3, 0, 0),
        "months" => new(1, 0, 0),
        "weeks" => new(0, 7, 0),
        "days" => new(0, 1, 0),
        "hours" => new(0, 0, 3_600_000),
        "minutes" => new(0, 0, 60_000),
        "seconds" => new(0, 0, 1_000),
        "milliseconds" => new(0, 0, 1),
        _ => null,
    };
}
