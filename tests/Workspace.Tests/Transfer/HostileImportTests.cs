using System.Text;
using Verso.Workspace.Tests.Local;
using Verso.Workspace.Transfer;
using Xunit;

namespace Verso.Workspace.Tests.Transfer;

/// <summary>Archives that were made to do harm, and those that are merely broken.</summary>
public sealed class HostileImportTests : IAsyncLifetime
{
    private Imports _imports = null!;

    public async ValueTask InitializeAsync() => _imports = await Imports.OpenAsync();

    public ValueTask DisposeAsync() => _imports.DisposeAsync();

    [Theory]
    [InlineData("../up.md")]
    [InlineData("a/../../up.md")]
    [InlineData("/etc/cron.md")]
    [InlineData("C:/boot.md")]
    [InlineData("a\\..\\..\\up.md")]
    [InlineData("a//b.md")]
    public Task A_name_that_leads_out_of_the_archive_is_refused(string name) =>
        RefusedAsync("unsafe_path", Archive.Of(("fine.md", "# Fine"), (name, "# Bad")));

    [Fact]
    public Task An_archive_that_swells_is_refused_before_it_fills_anything() =>
        RefusedAsync("too_large", Archive.Of(("zeros.csv", "Name\n" + new string('0', 20_000_000))), new TransferLimits { HarmlessBytes = 1_000_000, MostRatio = 10 });

    [Fact]
    public async Task Archives_in_archives_in_archives_have_an_end()
    {
        var archive = Archive.Of(("page.md", "# Deep"));
        for (var i = 0; i < 6; i++)
            archive = Archive.OfBytes([($"x-Part-{i}.zip", archive)]);

        await RefusedAsync("too_deep", archive);
    }

    [Fact]
    public Task Too_many_files_are_refused() =>
        RefusedAsync("too_many", Archive.OfBytes(Enumerable.Range(0, 20).Select(i => ($"{i}.md", "# x"u8.ToArray()))), new TransferLimits { MostFiles = 10 });

    [Fact]
    public Task Too_many_rows_are_refused() =>
        RefusedAsync("too_many", Archive.Of(("a.csv", "Name\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i} a\n")))), new TransferLimits { MostRows = 10 });

    [Fact]
    public Task Folders_without_end_are_refused() =>
        RefusedAsync("too_deep", Archive.Of((string.Concat(Enumerable.Repeat("a/", 100)) + "b.md", "# x")));

    [Fact]
    public async Task Elements_without_end_are_refused_and_nothing_stays()
    {
        var html = $"<html><body>{string.Concat(Enumerable.Repeat("<ul><li>", 2_000))}</body></html>";

        await RefusedAsync("too_deep", Archive.Of(("ok.html", "<h1>Fine</h1>"), ("deep.html", html)));
    }

    [Fact]
    public async Task A_damaged_archive_leaves_nothing_behind()
    {
        var archive = Archive.OfBytes([("one.md", "# One"u8.ToArray()), ("two.md", Encoding.UTF8.GetBytes("# Two\n\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"line {i * 7919} "))))]);
        archive.AsSpan(archive.Length / 2, 200).Fill(0xAA);

        await Assert.ThrowsAsync<TransferException>(() => _imports.RunAsync(_imports.File("broken.zip", archive)));

        Assert.Empty((await _imports.Desk.GetAsync($"blocks/{_imports.Desk.Root}/children")).Results());
    }

    [Fact]
    public async Task What_is_no_content_is_left_out_and_said()
    {
        var report = await _imports.RunAsync(_imports.File("notes.zip", Archive.Of(("a.md", "# A"), (".DS_Store", "x"), ("__MACOSX/._a.md", "x"), ("tool.exe", "MZ"), (".git/config", "x"))));

        Assert.Equal(1, report.Pages);
        Assert.Equal([".DS_Store", ".git/config", "__MACOSX/._a.md", "tool.exe"], report.Notes.Select(note => note.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Scripts_and_formulas_are_text()
    {
        await _imports.RunAsync(_imports.File("a.zip", Archive.Of(("a.html", "<h1>T</h1><script>alert(1)</script><p onclick=\"x()\">Text <a href=\"javascript:alert(1)\">link</a></p>"), ("b.csv", "Name,V\n=1+1,\"=HYPERLINK(\"\"x\"\")\"\n"))));

        var outline = await _imports.OutlineAsync(await _imports.FindAsync("T"));
        Assert.Equal("paragraph: Text link", outline);
    }

    private async Task RefusedAsync(string code, byte[] archive, TransferLimits? limits = null)
    {
        var path = _imports.File("hostile.zip", archive);

        var refusal = await Assert.ThrowsAsync<TransferException>(() => _imports.RunAsync(path, limits));

        Assert.Equal(code, refusal.Code);
        Assert.Empty((await _imports.Desk.GetAsync($"blocks/{_imports.Desk.Root}/children")).Results());
    }
}
