using System.Text;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Versions;
using Xunit;

namespace Verso.Workspace.Tests.Versions;

public class VersionAdapterTests
{
    private static readonly Caller Someone = new(NotionId.Named("bot"), "bot");
    private static readonly NotionVersion Oldest = NotionVersion.TryParse("2021-05-13", out var version) ? version : null!;
    private readonly KnownDatabases _known = new();

    [Theory]
    [InlineData("pages/x", """{"archived":true}""", """{"in_trash":true}""")]
    [InlineData("blocks/x", """{"transcription":{"title":[]}}""", """{"meeting_notes":{"title":[]}}""")]
    [InlineData("blocks/x/children", """{"children":[],"after":"b"}""", """{"children":[],"position":{"type":"after_block","after_block":{"id":"b"}}}""")]
    [InlineData("blocks/x/children", """{"children":[]}""", """{"children":[]}""")]
    [InlineData("blocks/x", "not json", "not json")]
    [InlineData("blocks/x", "[1]", "[1]")]
    public void Words_before_2026_03_11_become_todays(string path, string body, string lifted) =>
        Assert.Equal(lifted, Text(Lift("PATCH", path, body, NotionVersion.DataSources).Single()));

    [Fact]
    public void After_and_position_together_are_refused() =>
        Assert.Contains("should not both be present", Fault(() => Lift("PATCH", "blocks/x/children", """{"after":"b","position":{"type":"end"}}""", NotionVersion.DataSources)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_meeting_is_called_a_transcription_before_2026_03_11()
    {
        var lowered = Lower("""{"object":"block","in_trash":false,"type":"meeting_notes","meeting_notes":{"status":"notes_ready"},"request_id":"r"}""", NotionVersion.DataSources);

        Assert.Equal("""{"object":"block","in_trash":false,"type":"transcription","transcription":{"status":"notes_ready"},"archived":false,"request_id":"r"}""", lowered);
    }

    [Fact]
    public void A_reference_is_not_told_to_be_archived() =>
        Assert.Equal("""{"object":"page","id":"x"}""", Lower("""{"object":"page","id":"x"}""", NotionVersion.DataSources));

    [Fact]
    public void A_database_is_queried_itself_before_2025_09_03()
    {
        var (database, sources) = _known.Make("tasks");

        Assert.Equal($"data_sources/{sources[0]}/query", Lift("POST", $"databases/{database.ToHex()}/query", "{}", NotionVersion.Databases).Single().Path);
    }

    [Fact]
    public void A_database_is_created_with_its_properties_before_2025_09_03()
    {
        var (other, sources) = _known.Make("projects");

        var lifted = Lift("POST", "databases", $$$$$$$"""{"parent":{"page_id":"p"},"properties":{"Project":{"relation":{"database_id":"{{{{{{{other}}}}}}}","single_property":{}}}}}""", NotionVersion.Databases).Single();

        Assert.Equal($$$$$$$"""{"parent":{"page_id":"p"},"initial_data_source":{"properties":{"Project":{"relation":{"single_property":{},"data_source_id":"{{{{{{{sources[0]}}}}}}}"}}}}}""", Text(lifted));
    }

    [Fact]
    public void An_update_of_a_database_and_its_properties_is_two_updates_today()
    {
        var (database, sources) = _known.Make("tasks");

        var lifted = Lift("PATCH", $"databases/{database}", """{"title":[],"properties":{"Due":{"date":{}}},"archived":true}""", NotionVersion.Databases);

        Assert.Equal([$"data_sources/{sources[0]}", $"databases/{database}"], lifted.Select(request => request.Path));
        Assert.Equal(["""{"title":[],"properties":{"Due":{"date":{}}}}""", """{"title":[],"in_trash":true}"""], lifted.Select(Text));
    }

    [Fact]
    public void An_update_that_becomes_two_keeps_the_name_of_its_one_effect()
    {
        var (database, _) = _known.Make("tasks");
        var request = new ApiRequest("PATCH", $"databases/{database}", Someone) { Body = """{"title":[],"icon":null}"""u8.ToArray(), IdempotencyKey = "once" };

        Assert.Equal(["once", "once"], VersionAdapter.Lift(request, NotionVersion.Databases, _known).Select(lifted => lifted.IdempotencyKey));
    }

    [Fact]
    public void An_update_of_properties_alone_is_one_update_today()
    {
        var (database, sources) = _known.Make("tasks");

        var lifted = Lift("PATCH", $"databases/{database}", """{"properties":{"Due":null}}""", NotionVersion.Databases);

        Assert.Equal($"data_sources/{sources[0]}", lifted.Single().Path);
    }

    [Fact]
    public void A_database_with_several_data_sources_does_not_exist_before_them()
    {
        var (database, sources) = _known.Make("big", sources: 2);

        var fault = Fault(() => Lift("GET", $"databases/{database}", "", NotionVersion.Databases));

        Assert.Equal("Databases with multiple data sources are not supported in this API version.", fault.Message);
        Assert.Equal(
            $$"""{"error_type":"multiple_data_sources_for_database","database_id":"{{database}}","child_data_source_ids":["{{sources[0]}}","{{sources[1]}}"],"minimum_api_version":"2025-09-03"}""",
            fault.AdditionalData!.ToJsonString());
    }

    [Fact]
    public void Search_finds_databases_before_2025_09_03_and_leaves_out_those_with_several_data_sources()
    {
        var (_, one) = _known.Make("one");
        var (_, two) = _known.Make("two", sources: 2);

        Assert.Equal("""{"filter":{"property":"object","value":"data_source"}}""", Text(Lift("POST", "search", """{"filter":{"property":"object","value":"database"}}""", NotionVersion.Databases).Single()));

        var lowered = JsonNode.Parse(Lower($$$"""{"object":"list","results":[{{{_known.FindDataSource(one[0])!.ToJsonString()}}},{{{_known.FindDataSource(two[0])!.ToJsonString()}}}],"type":"page_or_data_source","page_or_data_source":{}}""", NotionVersion.Databases))!;
        Assert.Equal(["one"], lowered["results"]!.AsArray().Select(item => item!["id"]!.GetValue<string>() == NotionId.Named("one").ToString() ? "one" : "other"));
        Assert.Equal(["object", "results", "type", "page_or_database"], lowered.AsObject().Select(member => member.Key));
    }

    [Fact]
    public void A_relation_points_to_a_database_before_2025_09_03()
    {
        var (_, sources) = _known.Make("tasks");

        var lowered = JsonNode.Parse(Lower(_known.FindDataSource(sources[0])!.ToJsonString(), NotionVersion.Databases))!;

        Assert.Equal(["database_id", "type", "single_property"], lowered["properties"]!["Link"]!["relation"]!.AsObject().Select(member => member.Key));
    }

    [Fact]
    public void A_row_lies_in_a_database_before_2025_09_03() =>
        Assert.Equal(
            """{"object":"page","parent":{"type":"database_id","database_id":"d"}}""",
            Lower("""{"object":"page","parent":{"type":"data_source_id","data_source_id":"s","database_id":"d"}}""", NotionVersion.Databases));

    [Theory]
    [InlineData("GET", "data_sources/x")]
    [InlineData("POST", "views")]
    [InlineData("GET", "databases")]
    public void What_a_version_does_not_have_is_no_address_there(string method, string path) =>
        Assert.Equal("invalid_request_url", Fault(() => Lift(method, path, "", NotionVersion.Databases)).Code);

    [Theory]
    [InlineData("nonsense", "path failed validation: path.database_id should be a valid uuid, instead was `\"nonsense\"`.")]
    [InlineData("00000000-0000-0000-0000-000000000000", "Could not find database with ID: 00000000-0000-0000-0000-000000000000. Make sure the relevant pages and databases are shared with your integration \"bot\".")]
    public void A_database_that_is_not_there_is_told_as_such(string id, string message) =>
        Assert.Equal(message, Fault(() => Lift("POST", $"databases/{id}/query", "{}", NotionVersion.Databases)).Message);

    [Fact]
    public void Databases_could_be_listed_before_2022_06_28()
    {
        var request = new ApiRequest("GET", "databases", Someone) { Query = [new("page_size", "5"), new("start_cursor", "c")] };

        var lifted = VersionAdapter.Lift(request, Oldest, _known).Single();

        Assert.Equal("search", lifted.Path);
        Assert.Equal("""{"filter":{"property":"object","value":"data_source"},"page_size":5,"start_cursor":"c"}""", Text(lifted));
    }

    [Fact]
    public void Blocks_had_a_text_before_2022_02_22()
    {
        var lifted = Lift("PATCH", "blocks/x/children", """{"children":[{"toggle":{"text":[],"children":[{"paragraph":{"text":[{"text":{"content":"x"}}]}}]}}]}""", Oldest).Single();

        Assert.Equal("""{"children":[{"toggle":{"rich_text":[],"children":[{"paragraph":{"rich_text":[{"text":{"content":"x"}}]}}]}}]}""", Text(lifted));
        Assert.Equal("""{"object":"block","type":"quote","quote":{"text":[]}}""", Lower("""{"object":"block","type":"quote","quote":{"rich_text":[]}}""", Oldest));
    }

    private IReadOnlyList<ApiRequest> Lift(string method, string path, string body, NotionVersion version) =>
        VersionAdapter.Lift(new ApiRequest(method, path, Someone) { Body = Encoding.UTF8.GetBytes(body), Version = version.ToString() }, version, _known);

    private string Lower(string body, NotionVersion version) =>
        VersionAdapter.Lower(JsonNode.Parse(body)!.AsObject(), new ApiRequest("GET", "x", Someone), version, _known).ToJsonString();

    private static string Text(ApiRequest request) => Encoding.UTF8.GetString(request.Body.Span);

    private static ApiException Fault(Func<object?> act) => Assert.Throws<ApiException>(act);
}
