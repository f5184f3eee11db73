using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Verso.ServerKit;
using Xunit;

namespace Verso.Server.Tests.Attacks;

/// <summary>Requests of every surface that a fresh server takes; those below <c>/old</c> are of an old version.</summary>
internal sealed class ValidRequests(IReadOnlyList<(string Method, string Path, string Body)> all)
{
    private const string Text = """[{"type":"text","text":{"content":"x","link":{"url":"https://a.example"}},"annotations":{"bold":true,"color":"red"}}]""";

    private const string Blocks = $$$$"""
        [{"type":"paragraph","paragraph":{"rich_text":{{{{Text}}}},"children":[{"type":"to_do","to_do":{"rich_text":{{{{Text}}}},"checked":true}}]}},
         {"type":"code","code":{"rich_text":{{{{Text}}}},"language":"python"}},{"type":"equation","equation":{"expression":"x"}},
         {"type":"image","image":{"type":"external","external":{"url":"https://a.example/i.png"}}},
         {"type":"callout","callout":{"rich_text":{{{{Text}}}},"icon":{"type":"emoji","emoji":"💡"}}},
         {"type":"table","table":{"table_width":1,"has_column_header":true,"children":[{"type":"table_row","table_row":{"cells":[{{{{Text}}}}]}}]}}]
        """;

    private const string Schema = """
        {"Name":{"title":{}},"N":{"number":{"format":"number"}},"T":{"rich_text":{}},"S":{"select":{"options":[{"name":"a","color":"red"}]}},"M":{"multi_select":{}},
         "D":{"date":{}},"C":{"checkbox":{}},"U":{"url":{}},"F":{"files":{}},"St":{"status":{}}}
        """;

    public IReadOnlyList<(string Method, string Path, string Body)> All { get; } = all;

    public IReadOnlyList<(string Method, string Path, string Body)> Of(string surface) =>
        [.. All.Where(one => one.Path.StartsWith(surface, StringComparison.Ordinal) || (surface == "/v1/" && one.Path.StartsWith("/old/v1/", StringComparison.Ordinal)))];

    public static async Task<ValidRequests> PrepareAsync(VersoTestServer server, CancellationToken stop)
    {
        using var notion = server.NotionClient();
        var root = server.Start.RootPage!;
        var (space, user) = (server.Start.Space!, server.Start.User!);
        var database = await PostAsync("databases", $$$$"""{"parent":{"type":"page_id","page_id":"{{{{root}}}}"},"initial_data_source":{"properties":{{{{Schema}}}}}}""");
        var (home, source) = ((string)database["id"]!, (string)database["data_sources"]![0]!["id"]!);
        var page = (string)(await PostAsync("pages", $$$$"""{"parent":{"data_source_id":"{{{{source}}}}"},"properties":{"Name":{"title":{{{{Text}}}}}},"children":{{{{Blocks}}}}}"""))["id"]!;
        var at = $$$$"""{"table":"block","id":"{{{{page}}}}","spaceId":"{{{{space}}}}"}""";
        return new(
        [
            ("POST", "/v1/pages", $$$$"""
                {"parent":{"data_source_id":"{{{{source}}}}"},"icon":{"type":"emoji","emoji":"🥑"},"children":{{{{Blocks}}}},"properties":{"Name":{"title":{{{{Text}}}}},"N":{"number":3.5},"T":{"rich_text":{{{{Text}}}}},
                 "S":{"select":{"name":"a"}},"M":{"multi_select":[{"name":"x"}]},"D":{"date":{"start":"2024-01-02","end":"2024-01-05"}},"C":{"checkbox":true},"U":{"url":"https://a.example"},
                 "F":{"files":[{"name":"f","type":"external","external":{"url":"https://a.example"}}]}}}
                """),
            ("PATCH", $"/v1/pages/{page}", """{"properties":{"N":{"number":1}},"in_trash":false,"icon":null}"""),
            ("PATCH", $"/v1/blocks/{page}/children", $$$$"""{"children":{{{{Blocks}}}},"position":{"type":"start"}}"""),
            ("POST", "/v1/search", """{"query":"r","filter":{"property":"object","value":"page"},"sort":{"direction":"ascending","timestamp":"last_edited_time"},"page_size":10}"""),
            ("POST", $"/v1/data_sources/{source}/query", """
                {"filter":{"and":[{"property":"N","number":{"greater_than":1}},{"or":[{"property":"S","select":{"equals":"a"}},{"property":"T","rich_text":{"contains":"x"}},{"property":"D","date":{"past_week":{}}},
                 {"timestamp":"created_time","created_time":{"on_or_before":"2030-01-01"}}]}]},"sorts":[{"property":"N","direction":"ascending"}],"page_size":3}
                """),
            ("POST", $"/old/v1/databases/{home}/query", """{"filter":{"property":"N","number":{"equals":1}},"sorts":[{"property":"Name","direction":"ascending"}]}"""),
            ("POST", "/old/v1/databases", $$$$"""{"parent":{"page_id":"{{{{root}}}}"},"title":{{{{Text}}}},"properties":{{{{Schema}}}}}"""),
            ("PATCH", $"/old/v1/databases/{home}", """{"title":[{"text":{"content":"t"}}],"properties":{"N":{"number":{"format":"dollar"}}}}"""),
            ("PATCH", $"/v1/data_sources/{source}", """{"properties":{"S":{"select":{"options":[{"name":"a"},{"name":"b","color":"blue"}]}},"New":{"rich_text":{}}}}"""),
            ("POST", "/api/v3/loadPageChunk", $$$$"""{"pageId":"{{{{page}}}}","limit":30,"cursor":{"stack":[]},"chunkNumber":0,"verticalColumns":false}"""),
            ("POST", "/api/v3/syncRecordValuesMain", $$$$"""{"requests":[{"pointer":{{{{at}}}},"version":-1}]}"""),
            ("POST", "/api/v3/getRecordValues", $$$$"""{"requests":[{"id":"{{{{page}}}}","table":"block"}]}"""),
            ("POST", "/api/v3/queryCollection", $$$$"""
                {"source":{"type":"collection","id":"{{{{source}}}}"},"collectionView":{"id":"{{{{home}}}}"},"loader":{"type":"reducer","reducers":{"collection_group_results":{"type":"results","limit":5}},
                 "filter":{"operator":"and","filters":[{"property":"title","filter":{"operator":"string_contains","value":{"type":"exact","value":"r"}}}]},"sort":[{"property":"title","direction":"ascending"}]}}
                """),
            ("POST", "/api/v3/search", $$$$"""{"type":"BlocksInSpace","query":"x","spaceId":"{{{{space}}}}","limit":5,"filters":{}}"""),
            ("POST", "/api/v3/saveTransactionsFanout", $$$$"""
                {"requestId":"{{{{page}}}}","transactions":[{"id":"{{{{source}}}}","spaceId":"{{{{space}}}}","operations":[{"pointer":{{{{at}}}},"path":["properties","title"],"command":"set","args":[["t",[["b"]]]]},
                 {"pointer":{{{{at}}}},"path":["format"],"command":"update","args":{"page_icon":"🥑"}},{"pointer":{{{{at}}}},"path":[],"command":"update","args":{"last_edited_by_id":"{{{{user}}}}"}}]}]}
                """),
            ("POST", "/api/v1/notion/bulk-insert", $$$$"""
                {"database_id":"{{{{home}}}}","records":[{"Name":"x","N":3,"S":"a","M":["x","z"],"D":"2024-01-01","C":true},{"Name":"y","markdown":"# hi"},{"Name":"z","children":{{{{Blocks}}}}}],
                 "config":{"concurrency":2,"retries":0},"page_options":{"icon":{"type":"emoji","emoji":"🥑"}},"create_options":true}
                """),
            ("POST", "/api/v1/notion/bulk-upsert", $$$$"""{"data_source_id":"{{{{source}}}}","lookup":["N"],"update_properties":["T"],"records":[{"Name":"x","N":3,"T":"y"}]}"""),
            ("POST", "/api/v1/notion/check-duplicates", $$$$"""{"data_source_id":"{{{{source}}}}","lookup":["Name","D"],"records":[{"Name":"x","D":"2024-01-01"}]}"""),
            ("POST", "/api/v1/notion/convert", $$$$"""{"blocks":{{{{Blocks}}}},"flavor":"enhanced"}"""),
            ("POST", "/api/v1/notion/convert", """{"markdown":"# hi\n\n| a |\n| --- |\n| b |"}"""),
        ]);

        async Task<JsonObject> PostAsync(string path, string body)
        {
            using var answer = await notion.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), stop);
            var json = (await answer.Content.ReadFromJsonAsync<JsonObject>(stop))!;
            Assert.True(answer.IsSuccessStatusCode, json.ToJsonString());
            return json;
        }
    }
}
