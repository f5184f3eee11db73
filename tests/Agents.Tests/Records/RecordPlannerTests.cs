using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Agents.Records;
using Verso.Notion;
using Xunit;

namespace Verso.Agents.Tests.Records;

public sealed class RecordPlannerTests
{
    private const string Ada = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0001";
    private const string Other = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0002";
    private const string Page = "0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0003";

    private static readonly RecordSchema Schema = RecordSchema.Read(JsonDocument.Parse($$$"""
        {"object":"data_source","id":"0b8d2c56-5c4e-4f53-8f5c-0a1d1f5a0000","properties":{
          "Name":{"id":"title","name":"Name","type":"title","title":{}},
          "Notes":{"id":"B%5Ci_","name":"Notes","type":"rich_text","rich_text":{}},
          "Amount":{"id":"aaaa","name":"Amount","type":"number","number":{"format":"number"}},
          "Kind":{"id":"bbbb","name":"Kind","type":"select","select":{"options":[{"id":"o1","name":"Bug","color":"red"},{"id":"o2","name":"Feature","color":"blue"}]}},
          "Status":{"id":"cccc","name":"Status","type":"status","status":{"options":[{"id":"s1","name":"Active","color":"red"}],"groups":[]}},
          "Tags":{"id":"dddd","name":"Tags","type":"multi_select","multi_select":{"options":[{"id":"t1","name":"a","color":"red"}]}},
          "Due":{"id":"eeee","name":"Due","type":"date","date":{}},
          "Done":{"id":"ffff","name":"Done","type":"checkbox","checkbox":{}},
          "Link":{"id":"gggg","name":"Link","type":"url","url":{}},
          "Email":{"id":"hhhh","name":"Email","type":"email","email":{}},
          "Phone":{"id":"iiii","name":"Phone","type":"phone_number","phone_number":{}},
          "Owner":{"id":"jjjj","name":"Owner","type":"people","people":{}},
          "Project":{"id":"kkkk","name":"Project","type":"relation","relation":{"data_source_id":"{{{Other}}}","type":"single_property","single_property":{} } },
          "Files":{"id":"llll","name":"Files","type":"files","files":{}},
          "Total":{"id":"mmmm","name":"Total","type":"formula","formula":{"expression":"1"}},
          "Somewhere":{"id":"nnnn","name":"Somewhere","type":"hologram","hologram":{}}
        }}
        """).RootElement);

    [Theory]
    [InlineData("""{"Name":"Ada"}""", """{"title":{"title":[{"type":"text","text":{"content":"Ada"}}]}}""")]
    [InlineData("""{"title":"Ada"}""", """{"title":{"title":[{"type":"text","text":{"content":"Ada"}}]}}""")]
    [InlineData("""{"Name":12}""", """{"title":{"title":[{"type":"text","text":{"content":"12"}}]}}""")]
    [InlineData("""{"B\\i_":"x"}""", """{"B%5Ci_":{"rich_text":[{"type":"text","text":{"content":"x"}}]}}""")]
    [InlineData("""{"B%5Ci_":null}""", """{"B%5Ci_":{"rich_text":[]}}""")]
    [InlineData("""{"Notes":[{"text":{"content":"own"}}]}""", """{"B%5Ci_":{"rich_text":[{"text":{"content":"own"}}]}}""")]
    [InlineData("""{"Notes":{"rich_text":[{"text":{"content":"own"}}]}}""", """{"B%5Ci_":{"rich_text":[{"text":{"content":"own"}}]}}""")]
    [InlineData("""{"Amount":12.5}""", """{"aaaa":{"number":12.5}}""")]
    [InlineData("""{"Amount":"12.5"}""", """{"aaaa":{"number":12.5}}""")]
    [InlineData("""{"Amount":{"type":"number","number":3}}""", """{"aaaa":{"number":3}}""")]
    [InlineData("""{"Amount":null}""", """{"aaaa":{"number":null}}""")]
    [InlineData("""{"Kind":"Bug"}""", """{"bbbb":{"select":{"name":"Bug"}}}""")]
    [InlineData("""{"Kind":"bug"}""", """{"bbbb":{"select":{"name":"Bug"}}}""")]
    [InlineData("""{"Kind":"New"}""", """{"bbbb":{"select":{"name":"New"}}}""")]
    [InlineData("""{"Kind":{"select":{"id":"o2"}}}""", """{"bbbb":{"select":{"id":"o2"}}}""")]
    [InlineData("""{"Kind":null}""", """{"bbbb":{"select":null}}""")]
    [InlineData("""{"Status":"Active"}""", """{"cccc":{"status":{"name":"Active"}}}""")]
    [InlineData("""{"Tags":"a, b"}""", """{"dddd":{"multi_select":[{"name":"a"},{"name":"b"}]}}""")]
    [InlineData("""{"Tags":["a","b","a",{"name":"c"}]}""", """{"dddd":{"multi_select":[{"name":"a"},{"name":"b"},{"name":"c"}]}}""")]
    [InlineData("""{"Tags":null}""", """{"dddd":{"multi_select":[]}}""")]
    [InlineData("""{"Due":"2026-01-31"}""", """{"eeee":{"date":{"start":"2026-01-31"}}}""")]
    [InlineData("""{"Due":"2026-01-31T09:30:00+01:00"}""", """{"eeee":{"date":{"start":"2026-01-31T09:30:00+01:00"}}}""")]
    [InlineData("""{"Due":{"start":"2026-01-31","end":"2026-02-01","time_zone":null}}""", """{"eeee":{"date":{"start":"2026-01-31","end":"2026-02-01"}}}""")]
    [InlineData("""{"Due":{"start":"2026-01-31T09:00","time_zone":"Asia/Seoul"}}""", """{"eeee":{"date":{"start":"2026-01-31T09:00","time_zone":"Asia/Seoul"}}}""")]
    [InlineData("""{"Due":null}""", """{"eeee":{"date":null}}""")]
    [InlineData("""{"Done":true}""", """{"ffff":{"checkbox":true}}""")]
    [InlineData("""{"Done":"No"}""", """{"ffff":{"checkbox":false}}""")]
    [InlineData("""{"Link":"https://x.test"}""", """{"gggg":{"url":"https://x.test"}}""")]
    [InlineData("""{"Link":""}""", """{"gggg":{"url":null}}""")]
    [InlineData("""{"Email":" a@b.c "}""", """{"hhhh":{"email":"a@b.c"}}""")]
    [InlineData("""{"Phone":4930123}""", """{"iiii":{"phone_number":"4930123"}}""")]
    [InlineData($$$"""{"Owner":"{{{Ada}}}"}""", $$$"""{"jjjj":{"people":[{"id":"{{{Ada}}}"}]}}""")]
    [InlineData("""{"Owner":["ada@x.test","ADA@x.test"]}""", $$$"""{"jjjj":{"people":[{"id":"{{{Ada}}}"}]}}""")]
    [InlineData($$$"""{"Owner":[{"object":"user","id":"{{{Ada}}}"}]}""", $$$"""{"jjjj":{"people":[{"id":"{{{Ada}}}"}]}}""")]
    [InlineData("""{"Project":"Engine, Analytical"}""", $$$"""{"kkkk":{"relation":[{"id":"{{{Page}}}"}]}}""")]
    [InlineData("""{"Project":["https://www.notion.so/Title-0b8d2c565c4e4f538f5c0a1d1f5a0003"]}""", $$$"""{"kkkk":{"relation":[{"id":"{{{Page}}}"}]}}""")]
    [InlineData("""{"Project":null}""", """{"kkkk":{"relation":[]}}""")]
    [InlineData("""{"Files":"https://x.test/a%20b.pdf"}""", """{"llll":{"files":[{"name":"a b.pdf","type":"external","external":{"url":"https://x.test/a%20b.pdf"}}]}}""")]
    [InlineData("""{"Files":[{"name":"n","url":"https://x.test/"}]}""", """{"llll":{"files":[{"name":"n","type":"external","external":{"url":"https://x.test/"}}]}}""")]
    [InlineData("""{"Files":[{"file_upload":{"id":"u"}}]}""", """{"llll":{"files":[{"file_upload":{"id":"u"}}]}}""")]
    [InlineData("""{"Somewhere":{"hologram":{"x":1}}}""", """{"nnnn":{"hologram":{"x":1}}}""")]
    [InlineData("""{"properties":{"Amount":1},"Done":true}""", """{"aaaa":{"number":1},"ffff":{"checkbox":true}}""")]
    public void A_plain_value_becomes_the_property_value_of_its_type(string record, string expected)
    {
        var planned = Plan(record);

        Assert.Empty(planned.Faults);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), planned.Properties), planned.Properties.ToJsonString());
    }

    [Theory]
    [InlineData("""{"Nmae":"x"}""", RecordFaultCode.UnknownProperty, "There is no property \"Nmae\". Did you mean \"Name\"?")]
    [InlineData("""{"status":"x"}""", RecordFaultCode.UnknownProperty, "Did you mean \"Status\"?")]
    [InlineData("""{"Completely else":"x"}""", RecordFaultCode.UnknownProperty, "The data source has \"Name\", \"Notes\"")]
    [InlineData("""{"Amount":"much"}""", RecordFaultCode.InvalidValue, "\"Amount\" is a number property and takes a number, but was given the text \"much\".")]
    [InlineData("""{"Amount":[1]}""", RecordFaultCode.InvalidValue, "but was given an array")]
    [InlineData("""{"Done":"maybe"}""", RecordFaultCode.InvalidValue, "takes true or false")]
    [InlineData("""{"Due":"31.01.2026"}""", RecordFaultCode.InvalidValue, "takes a date such as \"2026-01-31\"")]
    [InlineData("""{"Due":"2026-02-30"}""", RecordFaultCode.InvalidValue, "takes a date such as")]
    [InlineData("""{"Due":{"start":"2026-02-01","end":"2026-01-01"}}""", RecordFaultCode.InvalidValue, "an end that is not before its start")]
    [InlineData("""{"Due":{"end":"2026-01-01"}}""", RecordFaultCode.InvalidValue, "takes a date such as")]
    [InlineData("""{"Due":{"start":5}}""", RecordFaultCode.InvalidValue, "takes a date such as")]
    [InlineData("""{"Status":"Nowhere"}""", RecordFaultCode.UnknownOption, "\"Status\" has no option \"Nowhere\". Allowed: \"Active\".")]
    [InlineData("""{"Kind":"a,b"}""", RecordFaultCode.InvalidValue, "no comma")]
    [InlineData("""{"Kind":{"id":"zz"}}""", RecordFaultCode.UnknownOption, "Allowed: \"Bug\", \"Feature\".")]
    [InlineData("""{"Kind":7}""", RecordFaultCode.InvalidValue, "the name of an option")]
    [InlineData("""{"Tags":[1]}""", RecordFaultCode.InvalidValue, "an array of option names")]
    [InlineData("""{"Owner":"nobody@x.test"}""", RecordFaultCode.NotFound, "nobody@x.test")]
    [InlineData("""{"Owner":"Ada"}""", RecordFaultCode.InvalidValue, "people by id or e-mail address")]
    [InlineData("""{"Project":"No such"}""", RecordFaultCode.NotFound, "has no page titled \"No such\"")]
    [InlineData("""{"Project":"Twice"}""", RecordFaultCode.Ambiguous, "2 pages are titled \"Twice\"")]
    [InlineData("""{"Files":"not a url"}""", RecordFaultCode.InvalidValue, "files by URL")]
    [InlineData("""{"Files":["ftp://x.test/a"]}""", RecordFaultCode.InvalidValue, "files by URL")]
    [InlineData("""{"Total":1}""", RecordFaultCode.ReadOnlyProperty, "Notion fills it itself")]
    [InlineData("""{"Somewhere":"x"}""", RecordFaultCode.InvalidValue, "Notion's own form")]
    [InlineData("""{"Name":"x","title":"y"}""", RecordFaultCode.InvalidValue, "given twice")]
    [InlineData("""{"page_id":"nope"}""", RecordFaultCode.InvalidValue, "page_id must be the id or the URL of a page")]
    [InlineData("""{"markdown":1}""", RecordFaultCode.InvalidValue, "markdown must be a text")]
    [InlineData("""{"children":"x"}""", RecordFaultCode.InvalidValue, "children must be an array")]
    [InlineData("""{"markdown":"x","children":[]}""", RecordFaultCode.InvalidValue, "either markdown or children")]
    [InlineData("5", RecordFaultCode.InvalidValue, "A record must be an object")]
    public void A_value_that_does_not_fit_is_a_fault_that_says_what_would(string record, RecordFaultCode code, string message)
    {
        var fault = Assert.Single(Plan(record).Faults);

        Assert.Equal(code, fault.Code);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_a_record_are_told_at_once() =>
        Assert.Equal(3, Plan("""{"Amount":"x","Nmae":1,"Due":"x","Done":true}""").Faults.Count);

    [Theory]
    [InlineData("""{"Kind":"New"}""")]
    [InlineData("""{"Tags":["a","New"]}""")]
    [InlineData("""{"Tags":{"multi_select":[{"name":"New"}]}}""")]
    public void Without_create_options_a_new_option_is_refused(string record) =>
        Assert.Equal(RecordFaultCode.UnknownOption, Assert.Single(Plan(record, new RecordRules(CreateOptions: false)).Faults).Code);

    [Fact]
    public void Long_text_is_cut_into_pieces_that_Notion_takes_and_no_character_is_split()
    {
        var text = new string('x', 1999) + "😀" + new string('y', 3000);

        var pieces = Plan(JsonSerializer.Serialize(new { Notes = text })).Properties["B%5Ci_"]!["rich_text"]!.AsArray()
            .Select(piece => piece!["text"]!["content"]!.GetValue<string>()).ToList();

        Assert.Equal(text, string.Concat(pieces));
        Assert.All(pieces, piece => Assert.InRange(piece.Length, 1, 2000));
        Assert.False(char.IsHighSurrogate(pieces[0][^1]));
    }

    [Fact]
    public void Text_beyond_what_a_property_holds_is_a_fault() =>
        Assert.Single(Plan(JsonSerializer.Serialize(new { Notes = new string('x', 200_001) })).Faults);

    [Fact]
    public void The_page_and_its_body_are_no_properties()
    {
        var planned = Plan($$$"""{"page_id":"{{{Page}}}","markdown":"# Hi","icon":{"emoji":"x"},"cover":{"external":{"url":"https://x.test"} } }""");

        Assert.Empty(planned.Faults);
        Assert.Empty(planned.Properties);
        Assert.Equal((NotionId.Parse(Page), "# Hi"), (planned.PageId, planned.Markdown));
        Assert.NotNull(planned.Icon);
        Assert.NotNull(planned.Cover);
    }

    [Fact]
    public void What_has_to_be_looked_up_is_known_beforehand()
    {
        var lookups = RecordLookups.Collect(Schema, [Parse("""{"Owner":"a@x.test, b@x.test","Project":"One, Two"}"""), Parse("""{"Owner":["A@x.test"],"Project":null}""")]);

        Assert.Equal(["a@x.test", "b@x.test"], lookups.Emails.Order());
        var (source, titles) = Assert.Single(lookups.Titles);
        Assert.Equal(NotionId.Parse(Other), source);
        Assert.Equal(["One", "One, Two", "Two"], titles.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Stauts", "Status")]
    [InlineData("owners", "Owner")]
    [InlineData("Amuont", "Amount")]
    [InlineData("Zzzz", null)]
    [InlineData("Do", null)]
    public void The_nearest_name_is_the_one_that_was_meant_or_none(string wanted, string? nearest) =>
        Assert.Equal(nearest, NearestName.Find(wanted, ["Status", "Owner", "Amount", "Project"]));

    internal static RecordSchema TestSchema => Schema;

    internal static PlannedRecord Plan(string record, RecordRules? rules = null)
    {
        var value = Parse(record);
        var lookups = RecordLookups.Collect(Schema, [value]);
        lookups.SetPerson("ada@x.test", NotionId.Parse(Ada));
        lookups.SetTitle(NotionId.Parse(Other), "Engine, Analytical", [NotionId.Parse(Page)]);
        lookups.SetTitle(NotionId.Parse(Other), "Twice", [NotionId.Parse(Page), NotionId.Parse(Ada)]);
        return new RecordPlanner(Schema, lookups, rules ?? new()).Plan(value);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
