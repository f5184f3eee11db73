namespace Verso.Workspace.Tests.Replay;

/// <summary>Where an answer is not what a recording shows, and why that is right.</summary>
/// <param name="Source">What the recording's name ends with.</param>
internal sealed record KnownDifference(string Version, string Endpoint, string Source, string What, string Reason)
{
    private const string UsersThen = "Lists of users left bots out when this was recorded; Notion has listed them in every version since.";

    public static IReadOnlyList<KnownDifference> All { get; } =
    [
        new("2022-02-22", "GET users", "users_list.yml", "The list holds the bot beside the person.", UsersThen),
        new(
            "2022-02-22", "POST databases/{id}/query", "database_query.yml", "`type` is `page_or_database`, not `page`, with a member of that name.",
            "Recorded before Notion gave all lists of pages and databases the one type."),
        new(
            "2022-02-22", "POST search", "search.yml", "A row has a property of which the recording shows nothing.",
            "Its rows were made before the property; Notion has shown empty values in every row since."),
        new(
            "2026-03-11", "GET users", "test_all_users.yaml", "Two users where the recording shows three.",
            "Whoever took the names out of the recording gave two bots one id."),
    ];

    public bool Explains(Played played) =>
        played.Exchange.Version == Version
        && played.Endpoint == Endpoint
        && played.Exchange.Source[..played.Exchange.Source.LastIndexOf('#')].EndsWith(Source, StringComparison.Ordinal);
}
