using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Properties;
using Verso.Workspace.Tests.Content;
using Xunit;

namespace Verso.Workspace.Tests.Properties;

public sealed class SchemaEditorTests
{
    private static readonly NotionId Target = NotionId.Named("target");

    private readonly KnownWorkspace _workspace = new();

    public SchemaEditorTests() =>
        _workspace.Others[Target] = new DataSourceReference(Target, NotionId.Named("target database"), "Target", Create("""{"Name":{"title":{}}}""").Schema);

    [Fact]
    public void Without_properties_there_is_a_title_named_Name()
    {
        var schema = SchemaEditor.Create(default, _workspace).Schema;

        Assert.Equal("""{"Name":{"id":"title","name":"Name","description":null,"type":"title","title":{}}}""", schema.ToJson().ToJsonString());
    }

    [Fact]
    public void New_properties_have_ids_of_four_characters_and_stand_in_their_order_before_the_title()
    {
        var schema = Create("""{"Name":{"title":{}},"A":{"number":{}},"B":{"type":"date","date":{},"description":"When"}}""").Schema;

        Assert.Equal("title", schema.Properties[^1].Id);
        Assert.All(schema.Properties.SkipLast(1), p => Assert.Matches("^[:-~]{4}$", p.Id));
        Assert.Equal(Uri.EscapeDataString(schema.Find("A")!.Id), schema.Find("A")!.EncodedId);
        Assert.Equal("When", schema.Find("B")!.Description);
        Assert.Equal("""{"format":"number"}""", schema.Find("A")!.Config.ToJsonString());
        Assert.Same(schema.Find("A"), schema.Find(schema.Find("A")!.Id));
        Assert.Same(schema.Find("A"), schema.Find(schema.Find("A")!.EncodedId));
    }

    [Fact]
    public void A_status_has_Notions_options_and_groups_until_it_is_told_others()
    {
        var schema = Create("""{"Name":{"title":{}},"S":{"status":{}},"T":{"status":{"options":[{"name":"One"},{"name":"Two","color":"red"}]}}}""").Schema;

        Assert.Equal([("Not started", "default"), ("In progress", "blue"), ("Done", "green")], schema.Find("S")!.Options.Select(o => (o.Name, o.Color)));
        Assert.Equal(["To-do 1", "In progress 1", "Complete 1"], Groups(schema.Find("S")!));
        Assert.Equal(["To-do 2", "In progress 0", "Complete 0"], Groups(schema.Find("T")!));
    }

    [Fact]
    public void An_update_adds_renames_retypes_and_deletes()
    {
        var before = Create("""{"Name":{"title":{}},"A":{"number":{"format":"dollar"}},"B":{"rich_text":{}},"C":{"date":{}}}""").Schema;

        var after = Update(before, $$$$$$"""{"A":{"name":"Amount"},"{{{{{{before.Find("B")!.EncodedId}}}}}}":{"type":"select","select":{"options":[{"name":"x"}]}},"C":null,"D":{"checkbox":{}}}""").Schema;

        var difference = SchemaDifference.Between(before, after);
        Assert.Equal(["D"], difference.Added.Select(p => p.Name));
        Assert.Equal(["C"], difference.Removed.Select(p => p.Name));
        Assert.Equal(["Amount"], difference.Renamed.Select(p => p.After.Name));
        Assert.Equal(["select"], difference.Retyped.Select(p => p.After.Type));
        Assert.Equal("dollar", (string?)after.Find("Amount")!.Config["format"]);
        Assert.Equal(before.Find("A")!.Id, after.Find("Amount")!.Id);
    }

    [Fact]
    public void A_list_of_options_replaces_the_old_one_and_keeps_the_ids_of_those_in_both()
    {
        var before = Create("""{"Name":{"title":{}},"S":{"select":{"options":[{"name":"a","color":"red"},{"name":"b"}]}}}""").Schema;
        var a = before.Find("S")!.Options[0];

        var after = Update(before, """{"S":{"select":{"options":[{"name":"c"},{"name":"a","color":"red"}]}}}""").Schema;

        Assert.Equal(["c", "a"], after.Find("S")!.Options.Select(o => o.Name));
        Assert.Equal(a, after.Find("S")!.Options[1]);
        Assert.Equal(["b"], Assert.Single(SchemaDifference.Between(before, after).RemovedOptions).Options.Select(o => o.Name));
        Assert.Equal(["a", "b"], Update(before, """{"S":{"select":{}}}""").Schema.Find("S")!.Options.Select(o => o.Name));
    }

    [Theory]
    [InlineData("""{"A":{"number":{}}}""", "Title is not provided")]
    [InlineData("""{"A":{"title":{}},"B":{"title":{}}}""", "A data source can have only one title property.")]
    [InlineData("""{"A":{"title":{}},"B":{"rollup":{"function":"count"}}}""", "body failed validation: body.B.rollup.relation_property_name should be defined, instead was `undefined`.")]
    [InlineData("""{"A":{"title":{}},"B":{"nonsense":{}}}""", "body failed validation: body.B should be a property schema of a known type, instead was `{\"nonsense\":{}}`.")]
    [InlineData("""{"A":{"title":{}},"B":{"type":"number"}}""", "body failed validation: body.B.number should be defined, instead was `undefined`.")]
    [InlineData("""{"A":{"title":{}},"B":{"select":{"options":[{"name":"x"},{"name":"x"}]}}}""", "body failed validation: body.B.select.options[1] should be unique, instead was `{\"name\":\"x\"}`.")]
    [InlineData("""{"A":{"title":{}},"B":{"select":{"options":[{"name":"x","color":"beige"}]}}}""", "body failed validation: body.B.select.options[0].color should be `\"default\"`, `\"gray\"`, `\"brown\"`, `\"orange\"`, `\"yellow\"`, `\"green\"`, `\"blue\"`, `\"purple\"`, `\"pink\"`, or `\"red\"`, instead was `\"beige\"`.")]
    public void A_wrong_schema_is_refused(string properties, string message) => Assert.Equal(message, Body.Fault(() => Create(properties)));

    [Theory]
    [InlineData("""{"Name":null}""", "The title property cannot be deleted.")]
    [InlineData("""{"Name":{"number":{}}}""", "The type of a title property cannot be changed, and no other property can become one.")]
    [InlineData("""{"S":{"title":{}}}""", "The type of a title property cannot be changed, and no other property can become one.")]
    [InlineData("""{"Nobody":null}""", "Could not find property with name or id: Nobody")]
    [InlineData("""{"Nobody":{"name":"x"}}""", "Could not find property with name or id: Nobody")]
    [InlineData("""{"S":{"name":"Name"}}""", "A property named Name already exists.")]
    [InlineData("""{"S":{"select":{"options":[{"name":"a","color":"blue"}]}}}""", "Cannot update color of select with name: a.")]
    public void A_wrong_update_is_refused(string properties, string message)
    {
        var schema = Create("""{"Name":{"title":{}},"S":{"select":{"options":[{"name":"a","color":"red"}]}}}""").Schema;

        Assert.Equal(message, Body.Fault(() => Update(schema, properties)));
    }

    [Fact]
    public void A_two_way_relation_makes_its_other_end_follows_renames_and_takes_it_away()
    {
        var made = Create($$$$$$"""{"Name":{"title":{}},"R":{"relation":{"data_source_id":"{{{{{{Target}}}}}}","dual_property":{}}}}""");

        var mirror = Assert.Single(made.Elsewhere);
        Assert.Equal(Target, mirror.DataSource);
        Assert.Equal("Related to Tasks (R)", mirror.Property!.Name);
        Assert.Equal("R", (string?)mirror.Property.Config["dual_property"]!["synced_property_name"]);
        Assert.Equal(made.Schema.Find("R")!.EncodedId, (string?)mirror.Property.Config["dual_property"]!["synced_property_id"]);
        Assert.Equal(mirror.Property.EncodedId, (string?)made.Schema.Find("R")!.Config["dual_property"]!["synced_property_id"]);
        Assert.Equal(_workspace.DataSource.Id.ToString(), (string?)mirror.Property.Config["data_source_id"]);

        _workspace.Others[Target] = _workspace.Others[Target] with { Schema = mirror.ApplyTo(_workspace.Others[Target].Schema!) };
        var renamed = Update(made.Schema, """{"R":{"name":"Items"}}""");
        Assert.Equal("Items", (string?)Assert.Single(renamed.Elsewhere).Property!.Config["dual_property"]!["synced_property_name"]);

        var removed = Assert.Single(Update(made.Schema, """{"R":null}""").Elsewhere);
        Assert.Equal((mirror.PropertyId, null), (removed.PropertyId, removed.Property));
        Assert.Single(removed.ApplyTo(_workspace.Others[Target].Schema!).Properties);
    }

    [Fact]
    public void A_two_way_relation_to_itself_gets_both_ends_in_one_schema()
    {
        var made = Create($$$$$$"""{"Name":{"title":{}},"Parent":{"relation":{"data_source_id":"{{{{{{_workspace.DataSource.Id}}}}}}","type":"dual_property","dual_property":{"synced_property_name":"Children"}}}}""");

        Assert.Empty(made.Elsewhere);
        Assert.Equal("Children", (string?)made.Schema.Find("Parent")!.Config["dual_property"]!["synced_property_name"]);
        Assert.Equal("Parent", (string?)made.Schema.Find("Children")!.Config["dual_property"]!["synced_property_name"]);
        Assert.Equal(["Name"], Update(made.Schema, """{"Parent":null}""").Schema.Properties.Select(p => p.Name));
    }

    [Fact]
    public void What_stands_under_ai_inference_is_handed_over_and_no_part_of_the_schema()
    {
        var change = Create("""{"Name":{"title":{}},"Summary":{"rich_text":{},"ai_inference":{"type":"summarize"}}}""");

        var summary = change.Schema.Find("Summary")!;
        Assert.Equal("summarize", change.AiInference[summary.Id].GetProperty("type").GetString());
        Assert.DoesNotContain("ai_inference", summary.ToJson().ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_schema_with_types_from_elsewhere_survives()
    {
        const string Stored = """{"F":{"id":"F%3E%3Eb","name":"F","description":null,"type":"formula","formula":{"expression":"1"}},"X":{"id":"XXXX","name":"X","description":null,"type":"hologram","hologram":{"a":1}},"Name":{"id":"title","name":"Name","description":null,"type":"title","title":{}}}""";
        var schema = DataSourceSchema.Parse(JsonNode.Parse(Stored)!.AsObject());

        Assert.Equal(Stored, schema.ToJson().ToJsonString());
        Assert.Equal(Stored, Update(schema, """{"F":{"formula":{"expression":"1"}}}""").Schema.ToJson().ToJsonString());
        Assert.Equal("2", Update(schema, """{"F":{"name":"2"}}""").Schema.FindById("F>>b")!.Name);
    }

    private static IEnumerable<string> Groups(PropertySchema status) =>
        status.Config["groups"]!.AsArray().Select(g => $"{g!["name"]} {g["option_ids"]!.AsArray().Count}");

    private SchemaChange Create(string properties) => SchemaEditor.Create(Body.Of(properties), _workspace);

    private SchemaChange Update(DataSourceSchema schema, string properties) => SchemaEditor.Update(schema, Body.Of(properties), _workspace);
}
