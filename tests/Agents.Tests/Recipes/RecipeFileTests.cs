using Verso.Agents.Recipes;
using Verso.Kit;
using Xunit;

namespace Verso.Agents.Tests.Recipes;

public sealed class RecipeFileTests : IDisposable
{
    private const string Sound = """
        name: standup
        title: Stand-up
        description: Files a stand-up.
        does: meeting-summary
        inputs:
          database: {type: database, required: true}
          notes: longtext
        instructions: Be brief.
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_shipped_recipe_can_be_used_and_says_what_it_is()
    {
        var catalog = new RecipeCatalog(ShippedWorks.All, null);

        Assert.NotEmpty(catalog.Names);
        Assert.Empty(catalog.Faulty);
        Assert.All(catalog.All, recipe =>
        {
            Assert.NotEmpty(recipe.Title);
            Assert.NotEmpty(recipe.Description);
            Assert.NotEmpty(recipe.Prompt);
            Assert.All(recipe.Inputs, input => Assert.True(input.Description.Length > 0, $"{recipe.Name}.{input.Name} has no description."));
        });
    }

    [Fact]
    public void A_file_in_the_folder_adds_a_recipe_and_one_of_a_shipped_name_stands_in_its_place()
    {
        var catalog = new RecipeCatalog(ShippedWorks.All, _folder.Path);
        Write("standup", Sound);
        Write("meeting-summary", Sound.Replace("name: standup", "name: meeting-summary", StringComparison.Ordinal));

        Assert.Contains("standup", catalog.Names);
        Assert.Equal("Stand-up", catalog.Get("meeting-summary").Title);
        Assert.True(catalog.Get("meeting-summary").IsOwn);

        Write("standup", Sound.Replace("Stand-up", "Every morning", StringComparison.Ordinal));
        Assert.Equal("Every morning", catalog.Get("standup").Title);
    }

    [Fact]
    public void A_recipe_that_cannot_be_read_spoils_no_other_and_says_why_when_it_is_called()
    {
        var catalog = new RecipeCatalog(ShippedWorks.All, _folder.Path);
        Write("standup", Sound + "\ntitel: x\n");

        Assert.Contains(catalog.All, recipe => recipe.Name == "meeting-summary");
        Assert.DoesNotContain(catalog.All, recipe => recipe.Name == "standup");
        var fault = Assert.Throws<RecipeCallException>(() => catalog.Get("standup"));
        Assert.Equal("invalid_recipe", fault.Code);
        Assert.Contains("standup.yaml:9", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'title'?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_that_is_not_there_is_answered_with_the_nearest_one()
    {
        var fault = Assert.Throws<RecipeCallException>(() => new RecipeCatalog(ShippedWorks.All, null).Get("meeting-sumary"));

        Assert.Equal("unknown_recipe", fault.Code);
        Assert.Contains("Did you mean 'meeting-summary'?", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("does: meeting-summary", "does: meeting-sumary", 4, "Did you mean 'meeting-summary'?")]
    [InlineData("notes: longtext", "notes: longtxt", 7, "Did you mean 'longtext'?")]
    [InlineData("notes: longtext", "notes: number", 7, "reads 'notes' as longtext")]
    [InlineData("  database: {type: database, required: true}", "  databse: {type: database, required: true}", 5, "needs the input 'database'")]
    [InlineData("  database: {type: database, required: true}", "  database: {type: database}", 6, "required: true")]
    [InlineData("required: true", "required: maybe", 6, "must be true or false")]
    [InlineData("required: true", "requird: true", 6, "Did you mean 'required'?")]
    [InlineData("instructions: Be brief.", "instructions: For {{team}}.", 8, "no such input")]
    [InlineData("instructions: Be brief.", "map: {dat: When}", 8, "Did you mean 'date'?")]
    [InlineData("instructions: Be brief.", "map: {date: [When]}", 8, "must be the name of a property")]
    [InlineData("instructions: Be brief.", "policy: {tresh: false}", 8, "the policy cannot be used")]
    [InlineData("  notes: longtext", "  notes: longtext\n  mood: text", 8, "nothing reads the input 'mood'")]
    [InlineData("  notes: longtext", "  notes: longtext\n  notes: text", 8, "a second time")]
    [InlineData("  notes: longtext", "  date: {type: date, default: someday}", 7, "must be a day")]
    [InlineData("  notes: longtext", "  key: text", 7, "no input can be called 'key'")]
    [InlineData("name: standup", "name: Stand up", 1, "lower case letters")]
    [InlineData("name: standup", "name: &a standup", 1, "anchors")]
    [InlineData("title: Stand-up", "title: [a", 2, "no YAML")]
    [InlineData("title: Stand-up", "title: {a: b}", 2, "must be a text")]
    public void A_fault_names_its_line_and_what_was_meant(string from, string to, int line, string says)
    {
        var yaml = Sound.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(Sound, yaml);

        var fault = Assert.Throws<RecipeException>(() => new RecipeCatalog(ShippedWorks.All, null).Parse(yaml, "standup.yaml"));

        Assert.Contains(fault.Faults, one => one.Message.Contains(says, StringComparison.Ordinal));
        Assert.Contains(fault.Faults, one => one.Line >= line && one.Line <= line + 1);
        Assert.StartsWith("standup.yaml:", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("- a\n- b")]
    [InlineData("a: b\n---\nc: d")]
    [InlineData("a: *b")]
    [InlineData("\t\t:")]
    public void What_is_no_recipe_at_all_is_refused(string yaml) =>
        Assert.Throws<RecipeException>(() => new RecipeCatalog(ShippedWorks.All, null).Parse(yaml, "x.yaml"));

    [Fact]
    public void Depth_that_would_overflow_the_stack_is_refused() =>
        Assert.Throws<RecipeException>(() => new RecipeCatalog(ShippedWorks.All, null).Parse("a: " + new string('[', 100_000), "x.yaml"));

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_refused_with_a_line()
    {
        var catalog = new RecipeCatalog(ShippedWorks.All, null);
        var shipped = catalog.Text("meeting-summary");
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var damaged = shipped.ToCharArray().ToList();
            for (var times = random.Next(1, 6); times > 0; times--)
            {
                var at = random.Next(damaged.Count);
                var piece = "{}[]:-#&*!|>'\"%@`\n\t\0 aZ9\ud800"[random.Next(25)];
                if (random.Next(2) == 0)
                    damaged[at] = piece;
                else
                    damaged.Insert(at, piece);
            }

            var yaml = new string([.. damaged]);
            try
            {
                Assert.NotEmpty(catalog.Parse(yaml, "x.yaml").Name);
            }
            catch (RecipeException fault)
            {
                Assert.All(fault.Faults, one => Assert.InRange(one.Line, 1, yaml.Count(character => character == '\n') + 2));
            }
        }
    }

    [Fact]
    public void A_prompt_has_its_inputs_put_in_and_leaves_out_lines_without()
    {
        var prompt = new RecipeCatalog(ShippedWorks.All, null).Get("meeting-summary").PromptText(new Dictionary<string, string> { ["database"] = "Meetings", ["notes"] = "We met. {{title}}" });

        Assert.Contains("Meetings", prompt, StringComparison.Ordinal);
        Assert.Contains("We met. {{title}}", prompt, StringComparison.Ordinal);
        Assert.Contains("\"Completed\"", prompt, StringComparison.Ordinal);
        Assert.DoesNotContain("The meeting's title:", prompt, StringComparison.Ordinal);
    }

    private void Write(string name, string yaml) => File.WriteAllText(_folder.File(name + ".yaml"), yaml);
}
