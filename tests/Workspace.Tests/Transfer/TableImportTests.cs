using System.Text;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Transfer;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

/// <summary>CSV and JSON: types, quirks and limits.</summary>
public sealed class TableImportTests : IAsyncLifetime
{
    private Imports _imports = null!;

    public async ValueTask InitializeAsync() => _imports = await Imports.OpenAsync();

    public ValueTask DisposeAsync() => _imports.DisposeAsync();

    [Theory]
    [InlineData("Amount", "number", "1", "2.5", "-3")]
    [InlineData("Price", "number", "$1,200.50", "$3.00")]
    [InlineData("Betrag", "number", "1.200,50", "3,25")]
    [InlineData("Share", "number", "45%", "100%")]
    [InlineData("Code", "rich_text", "007", "123")]
    [InlineData("Account", "rich_text", "12345678901234567890", "1")]
    [InlineData("When", "date", "2026-01-31", "2026-02-01T09:00:00+01:00")]
    [InlineData("When", "date", "January 5, 2026", "Feb 6, 2026 10:00 AM (GMT+2)")]
    [InlineData("When", "date", "31/01/2026", "01/02/2026")]
    [InlineData("When", "date", "01/31/2026", "02/01/2026")]
    [InlineData("When", "date", "31.1.2026", "1.2.2026")]
    [InlineData("When", "rich_text", "01/02/2026", "03/04/2026")]
    [InlineData("Done", "checkbox", "Yes", "No", "")]
    [InlineData("Done", "checkbox", "true", "FALSE")]
    [InlineData("Site", "url", "https://example.com", "http://example.org/x?y")]
    [InlineData("Mail", "email", "a@example.com", "b@example.org")]
    [InlineData("Phone", "phone_number", "+49 30 1234567", "+1 (555) 010-9999")]
    [InlineData("State", "select", "open", "closed", "open", "open")]
    [InlineData("Tags", "multi_select", "red, blue", "blue", "red", "green, red, blue")]
    [InlineData("Who", "people", "Ada", "Ada")]
    [InlineData("Text", "rich_text", "one sentence", "another sentence that is longer", "and a third")]
    public async Task The_type_of_a_column_is_the_one_that_takes_every_value(string header, string type, params string[] values)
    {
        var rows = string.Concat(values.Select((value, i) => $"Row {i},\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n"));

        await _imports.RunAsync(_imports.File("table.csv", $"Name,{header}\n{rows}"));

        Assert.Equal(type, (await _imports.SchemaAsync(await _imports.FindAsync("table", "child_database")))[header]);
    }

    [Fact]
    public async Task Numbers_and_dates_have_the_values_that_were_meant()
    {
        await _imports.RunAsync(_imports.File("table.csv", "Name;Betrag;Anteil;Tag\nA;1.200,50 €;12,5%;31.1.2026\n"));

        var row = (await _imports.RowsAsync(await _imports.FindAsync("table", "child_database")))["A"];
        Assert.Equal(1200.5, (double)row["Betrag"]!["number"]!);
        Assert.Equal(0.125, (double)row["Anteil"]!["number"]!);
        Assert.Equal("2026-01-31", (string?)row["Tag"]!["date"]!["start"]);
    }

    [Theory]
    [InlineData("Name\tSize\nA\t1\n")]
    [InlineData("Name;Size\nA;1\n")]
    [InlineData("Name|Size\nA|1\n")]
    [InlineData("sep=;\nName;Size\nA;1\n")]
    [InlineData("\uFEFFName,Size\r\nA,1\r\n")]
    [InlineData("Name,Size\n\nA,1\n\n\n")]
    public async Task Whatever_stands_between_the_values_is_found_out(string csv)
    {
        await _imports.RunAsync(_imports.File("table.csv", csv));

        Assert.Equal(1, (int)(await _imports.RowsAsync(await _imports.FindAsync("table", "child_database")))["A"]["Size"]!["number"]!);
    }

    [Fact]
    public async Task Lines_within_quotes_quotes_within_quotes_and_long_texts_stay_whole()
    {
        var lengthy = new string('x', 5000);
        await _imports.RunAsync(_imports.File("table.csv", $"Name,Note\nA,\"first\nsecond \"\"quoted\"\", and more\"\nB,{lengthy}\n"));

        var rows = await _imports.RowsAsync(await _imports.FindAsync("table", "child_database"));
        Assert.Equal("first\nsecond \"quoted\", and more", Verso.Workspace.Content.RichTexts.PlainText(rows["A"]["Note"]!["rich_text"]));
        Assert.Equal(lengthy, Verso.Workspace.Content.RichTexts.PlainText(rows["B"]["Note"]!["rich_text"]));
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("iso-8859-1")]
    public async Task Other_encodings_are_read(string encoding)
    {
        await _imports.RunAsync(_imports.File("table.csv", Encoding.GetEncoding(encoding).GetBytes("Name,Größe\nKöln und Umgebung,1\n")));

        Assert.Contains("Köln und Umgebung", (await _imports.RowsAsync(await _imports.FindAsync("table", "child_database"))).Keys);
    }

    [Fact]
    public async Task Odd_headers_and_rows_are_put_right_and_said()
    {
        var report = await _imports.RunAsync(_imports.File("table.csv", "Name,,Size,Size\nA,x,1,2\nB,y,3\nC,z,5,6,7,8\n"));

        Assert.Equal(["Column 2", "Name", "Size", "Size (2)"], (await _imports.SchemaAsync(await _imports.FindAsync("table", "child_database"))).Keys.Order());
        Assert.Contains(report.Notes, note => note.What == "line 4 has 6 values for 4 columns; left out: 7, 8");
    }

    [Fact]
    public async Task What_the_caller_says_of_a_column_wins_and_what_does_not_fit_is_said()
    {
        var report = await _imports.RunAsync(_imports.File("table.csv", "Id,Name,Size,Junk\n1,A,1,x\n2,B,many,y\n"), null, "Size=number", "Id=text", "Junk=skip", "Name=title");

        var database = await _imports.FindAsync("table", "child_database");
        Assert.Equal("Id rich_text, Name title, Size number", string.Join(", ", (await _imports.SchemaAsync(database)).OrderBy(column => column.Key).Select(column => $"{column.Key} {column.Value}")));
        Assert.Contains(report.Notes, note => note.What == "row 2 (B), Size: 'many' is no number");
    }

    [Theory]
    [InlineData("data.json", """[{"name":"A","size":1,"on":true,"tags":["x","y"],"at":{"city":"Bonn","zip":"53111"}},{"name":"B","size":2.5,"on":false,"tags":["x"],"more":[{"deep":1}]}]""")]
    [InlineData("data.jsonl", "{\"name\":\"A\",\"size\":1,\"on\":true,\"tags\":[\"x\",\"y\"],\"at\":{\"city\":\"Bonn\",\"zip\":\"53111\"}}\n{\"name\":\"B\",\"size\":2.5,\"on\":false,\"tags\":[\"x\"],\"more\":[{\"deep\":1}]}\n")]
    [InlineData("data.json", """{"total":2,"results":[{"name":"A","size":1,"on":true,"tags":["x","y"],"at":{"city":"Bonn","zip":"53111"}},{"name":"B","size":2.5,"on":false,"tags":["x"],"more":[{"deep":1}]}]}""")]
    public async Task Objects_become_rows_and_what_lies_in_them_columns(string name, string json)
    {
        await _imports.RunAsync(_imports.File(name, json));

        var database = await _imports.FindAsync("data", "child_database");
        Assert.Equal(
            "at.city rich_text, at.zip number, more rich_text, name title, on checkbox, size number, tags multi_select",
            string.Join(", ", (await _imports.SchemaAsync(database)).OrderBy(column => column.Key, StringComparer.Ordinal).Select(column => $"{column.Key} {column.Value}")));
        var rows = await _imports.RowsAsync(database);
        Assert.Equal("""[{"deep":1}]""", Verso.Workspace.Content.RichTexts.PlainText(rows["B"]["more"]!["rich_text"]));
        Assert.True((bool)rows["A"]["on"]!["checkbox"]!);
    }

    [Theory]
    [InlineData("a.json", "[1,2]", "item 1 of the array is no object")]
    [InlineData("a.json", "[{\"a\":1},", "no JSON")]
    [InlineData("a.json", "7", "neither an array")]
    [InlineData("a.json", """{"a":[{}],"b":[{}]}""", "several lists")]
    [InlineData("a.jsonl", "{\"a\":1}\n[]\n", "line 2")]
    [InlineData("a.txt", "words", "nothing that can be imported")]
    [InlineData("a.zip", "no archive", "no ZIP")]
    public async Task What_cannot_be_read_is_refused_with_the_place(string name, string content, string said)
    {
        var path = _imports.File(name, content);

        var refusal = await Assert.ThrowsAsync<TransferException>(() => _imports.RunAsync(path));

        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
        Assert.Empty((await _imports.Desk.GetAsync($"blocks/{_imports.Desk.Root}/children")).Results());
    }
}
