using System.Text;
using Verso.Notion;

namespace Verso.Bench;

/// <summary>Pages as a query answers them, with one property of each common type.</summary>
internal static class SamplePages
{
    /// <summary>The answer to a query, UTF-8.</summary>
    public static byte[] List(int pages) => Encoding.UTF8.GetBytes($$"""
        {"object":"list","results":[{{string.Join(',', Enumerable.Range(0, pages).Select(Page))}}],"next_cursor":null,"has_more":false,"type":"page_or_data_source","page_or_data_source":{},"request_id":"{{NotionId.Named("request")}}"}
        """);

    private static string Page(int number)
    {
        var id = NotionId.Named($"page {number}");
        var user = NotionId.Named("user");
        return $$$"""
            {"object":"page","id":"{{{id}}}","created_time":"2026-03-11T09:30:00.000Z","last_edited_time":"2026-03-12T10:45:00.000Z",
            "created_by":{"object":"user","id":"{{{user}}}"},"last_edited_by":{"object":"user","id":"{{{user}}}"},"cover":null,"icon":{"type":"emoji","emoji":"📄"},
            "parent":{"type":"data_source_id","data_source_id":"{{{NotionId.Named("source")}}}","database_id":"{{{NotionId.Named("database")}}}"},
            "in_trash":false,"is_archived":false,"is_locked":false,"properties":{
            "Status":{"id":"%3FB%3AW","type":"status","status":{"id":"a1","name":"In progress","color":"blue"}},
            "Tags":{"id":"abcd","type":"multi_select","multi_select":[{"id":"t1","name":"alpha","color":"red"},{"id":"t2","name":"beta","color":"green"}]},
            "Due":{"id":"due_","type":"date","date":{"start":"2026-04-01","end":null,"time_zone":null}},
            "Estimate":{"id":"est_","type":"number","number":{{{number}}}.5},
            "Done":{"id":"done","type":"checkbox","checkbox":{{{(number % 2 == 0 ? "true" : "false")}}}},
            "Link":{"id":"link","type":"url","url":"https://example.com/{{{number}}}"},
            "Notes":{"id":"note","type":"rich_text","rich_text":[{"type":"text","text":{"content":"A note with ","link":null},"annotations":{"bold":false,"italic":false,"strikethrough":false,"underline":false,"code":false,"color":"default"},"plain_text":"A note with ","href":null},{"type":"text","text":{"content":"weight","link":null},"annotations":{"bold":true,"italic":false,"strikethrough":false,"underline":false,"code":false,"color":"default"},"plain_text":"weight","href":null}]},
            "Project":{"id":"rel_","type":"relation","relation":[{"id":"{{{NotionId.Named($"project {number % 7}")}}}"}],"has_more":false},
            "Name":{"id":"title","type":"title","title":[{"type":"text","text":{"content":"Task {{{number}}}","link":null},"annotations":{"bold":false,"italic":false,"strikethrough":false,"underline":false,"code":false,"color":"default"},"plain_text":"Task {{{number}}}","href":null}]}},
            "url":"https://app.notion.com/p/Task-{{{number}}}-{{{id.ToHex()}}}","public_url":null}
            """;
    }
}
