using System.Text;
using Verso.Notion;
using Verso.Workspace.Api;
using Xunit;

namespace Verso.Workspace.Tests.Local;

/// <summary>What an operator adds: people, guests and emojis.</summary>
public sealed class MemberTests : IAsyncLifetime
{
    private Desk _desk = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _desk = await Desk.OpenAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task People_are_listed_and_guests_are_found_by_id_alone()
    {
        var grace = await _desk.Workspace.Members.AddPersonAsync("Grace", "grace@example.com", cancellationToken: Stop);
        var guest = await _desk.Workspace.Members.AddPersonAsync("Guest", isGuest: true, cancellationToken: Stop);

        var first = await _desk.GetAsync("users?page_size=2");
        var second = await _desk.GetAsync($"users?page_size=2&start_cursor={first["next_cursor"]}");
        Assert.Equal(["Ada", "Tester", "Grace"], first.Results().Concat(second.Results()).Select(user => (string?)user["name"]));
        Assert.Equal("Guest", (string?)(await _desk.GetAsync($"users/{guest.Id}"))["name"]);
        Assert.Equal("grace@example.com", (string?)(await _desk.GetAsync($"users/{grace.Id}"))["person"]!["email"]);
        await Assert.ThrowsAsync<ArgumentException>(() => _desk.Workspace.Members.AddPersonAsync("Other", "GRACE@example.com", cancellationToken: Stop));
    }

    [Fact]
    public async Task Without_the_right_to_nobody_learns_of_users_or_their_addresses()
    {
        var grace = await _desk.Workspace.Members.AddPersonAsync("Grace", "grace@example.com", cancellationToken: Stop);
        var all = _desk.Caller;
        _desk.Caller = all with { Capabilities = Capabilities.All & ~Capabilities.ReadEmails };
        Assert.DoesNotContain("@example.com", (await _desk.GetAsync("users")).ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("@example.com", (await _desk.GetAsync($"users/{grace.Id}")).ToJsonString(), StringComparison.Ordinal);
        _desk.Caller = all with { Capabilities = Capabilities.ReadContent };
        await _desk.RefusedAsync(403, "restricted_resource", "GET", "users");
        await _desk.RefusedAsync(403, "restricted_resource", "GET", $"users/{grace.Id}");
        Assert.Equal("bot", (string?)(await _desk.GetAsync("users/me"))["type"]);
    }

    [Fact]
    public async Task Emojis_are_listed_by_name_and_page_and_shown_in_icons_and_text()
    {
        foreach (var name in new[] { "party", "ship-it", "wave" })
            await _desk.Workspace.Members.AddEmojiAsync(name, $"{name}.png", new MemoryStream(Encoding.UTF8.GetBytes(name)), Stop);

        var first = await _desk.GetAsync("custom_emojis?page_size=2");
        Assert.Equal(["object", "type", "results", "has_more", "next_cursor", "request_id"], first.Keys());
        Assert.Equal(["id", "name", "url"], first.Results()[0].Keys());
        Assert.Equal(["wave"], (await _desk.GetAsync($"custom_emojis?start_cursor={first["next_cursor"]}")).Results().Select(one => (string?)one["name"]));
        var ship = (await _desk.GetAsync("custom_emojis?name=ship-it")).Results().Single();
        Assert.Equal(NotionId.Parse(ship.Id()), _desk.Workspace.Links.ReadSigned((string)ship["url"]!)?.Id);

        var page = await _desk.PatchAsync($"pages/{_desk.Root}", $$$$"""
            {"icon":{"custom_emoji":{"id":"{{{{ship.Id()}}}}"}},"properties":{"title":[{"mention":{"custom_emoji":{"id":"{{{{ship.Id()}}}}"}}}]}}
            """);
        Assert.Equal("ship-it", (string?)page["icon"]!["custom_emoji"]!["name"]);
        Assert.Equal(":ship-it:", (string?)page["properties"]!["title"]!["title"]![0]!["plain_text"]);
        Assert.NotNull(_desk.Workspace.Links.ReadSigned((string)page["icon"]!["custom_emoji"]!["url"]!));
        await _desk.RefusedAsync(400, "validation_error", "PATCH", $"pages/{_desk.Root}", $$$$"""{"icon":{"custom_emoji":{"id":"{{{{Guid.NewGuid()}}}}"}}}""");
    }

    [Fact]
    public async Task An_emoji_has_a_name_of_its_own_and_a_picture_and_can_be_taken_away()
    {
        var members = _desk.Workspace.Members;
        await members.AddEmojiAsync("party", "party.png", new MemoryStream([1]), Stop);
        await Assert.ThrowsAsync<ArgumentException>(() => members.AddEmojiAsync("party", "other.png", new MemoryStream([2]), Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => members.AddEmojiAsync("Not a name", "a.png", new MemoryStream([2]), Stop));
        await Assert.ThrowsAsync<ArgumentException>(() => members.AddEmojiAsync("text", "a.txt", new MemoryStream([2]), Stop));

        Assert.True(await members.RemoveEmojiAsync("party", Stop));
        Assert.False(await members.RemoveEmojiAsync("party", Stop));
        Assert.Empty((await _desk.GetAsync("custom_emojis")).Results());
    }
}
