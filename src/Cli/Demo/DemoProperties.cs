namespace Verso.Cli.Demo;

/// <summary>The properties of the demo's database.</summary>
internal static class DemoProperties
{
    public const string Name = "Name";
    public const string Kind = "Kind";
    public const string Tags = "Tags";
    public const string Date = "Date";
    public const string Filed = "Filed";
    public const string FiledFormula = """prop("Kind") + ", " + formatDate(prop("Date"), "MMMM YYYY")""";
    public const string Summary = "Summary";
}
