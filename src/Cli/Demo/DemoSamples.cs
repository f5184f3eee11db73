using System.Globalization;
using System.Text.Json.Nodes;

namespace Verso.Cli.Demo;

/// <summary>A small public library at work: its tasks, what visitors write to it, and the notes of a meeting.</summary>
internal static class DemoSamples
{
    public const string Notes = """
        Sunday opening
        We decided to open the reading room on Sundays from January.
        Rosa: I will print the new signs by Friday.
        TODO: tell the members
        """;

    /// <summary>The place among the tasks of one that is in progress and stays so.</summary>
    public const int Redesign = 2;

    /// <summary>Where visitors' requests go, learned from the labelled ones.</summary>
    private static readonly (string Text, string? Desk)[] Letters =
    [
        ("Renew my loan for two more weeks", "Loans"),
        ("A loan I renewed is still shown as overdue", "Loans"),
        ("Please reserve the next book of the series", "Loans"),
        ("My reserved book has not arrived", "Loans"),
        ("Overdue letter for a book I returned", "Loans"),
        ("Can I renew a reserved book", "Loans"),
        ("Returned a book, the loan is still open", "Loans"),
        ("How long is a loan for a book on music", "Loans"),
        ("The lamp in the reading room flickers", "Building"),
        ("The heating in the reading room is off", "Building"),
        ("A window on the stairs does not close", "Building"),
        ("The door of the lift is stuck", "Building"),
        ("Broken lamp on the stairs", "Building"),
        ("Water drips from the window in the reading room", "Building"),
        ("The heating makes noise near the door", "Building"),
        ("The lift stops between floors, the lamp is dark", "Building"),
        ("Renew the loan of a book that is overdue", null),
        ("The lamp and the heating in the reading room are broken", null),
        ("Do you give chess lessons?", null),
    ];

    public static JsonObject TaskProperties() => new()
    {
        ["Task"] = Property("title"),
        ["Status"] = Select("Not started", "In progress", "Blocked", "Done"),
        ["Due"] = Property("date"),
        ["Assignee"] = Property("rich_text"),
        ["Notes"] = Property("rich_text"),
    };

    public static JsonObject MeetingProperties() => new()
    {
        ["Name"] = Property("title"),
        ["Date"] = Property("date"),
        ["Status"] = Property("select"),
        ["Tags"] = Property("multi_select"),
    };

    public static JsonObject RequestProperties() => new() { ["Request"] = Property("title"), ["Desk"] = Select("Loans", "Building") };

    /// <param name="today">Three of the tasks are overdue on this day.</param>
    public static JsonArray Tasks(DateOnly today) =>
    [
        Task("Write the loan letter", "In progress", today.AddDays(-34), "", ""),
        Task("Mend the reading room lamp", "In progress", today.AddDays(-20), "Rosa", "waiting for the electrician"),
        Task("Redesign the catalogue page", "In progress", today.AddDays(-3), "Ines", ""),
        Task("Print the winter programme", "Not started", today.AddDays(9), "Tom", ""),
    ];

    public static JsonArray Requests() => [.. Letters.Select(letter => new JsonObject { ["Request"] = letter.Text, ["Desk"] = letter.Desk })];

    private static JsonObject Task(string task, string status, DateOnly due, string assignee, string notes) => new()
    {
        ["Task"] = task,
        ["Status"] = status,
        ["Due"] = due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["Assignee"] = assignee,
        ["Notes"] = notes,
    };

    private static JsonObject Property(string type) => new() { [type] = new JsonObject() };

    private static JsonObject Select(params string[] options) => new()
    {
        ["select"] = new JsonObject { ["options"] = new JsonArray([.. options.Select(option => new JsonObject { ["name"] = option })]) },
    };
}
