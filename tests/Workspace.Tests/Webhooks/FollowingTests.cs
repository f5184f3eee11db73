using Verso.Workspace.Tests.Local;
using Xunit;

namespace Verso.Workspace.Tests.Webhooks;

/// <summary>Whoever follows the events knows what is there, whatever happened and however it was gathered.</summary>
public sealed class FollowingTests
{
    private const int Steps = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_follower_of_the_events_knows_which_pages_are_there_and_where(int seed)
    {
        var random = new Random(seed);
        await using var desk = await Desk.OpenAsync();
        var homes = new[] { (await desk.PageAsync("A")).Id(), (await desk.PageAsync("B")).Id() };
        var receiver = await Receiver.OpenAsync(desk);
        var pages = new List<string>();
        var trashed = new HashSet<string>(StringComparer.Ordinal);
        var places = new Dictionary<string, string>(StringComparer.Ordinal);
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var everMade = new HashSet<string>(StringComparer.Ordinal);

        for (var step = 0; step < Steps; step++)
        {
            var page = pages.Count == 0 ? null : pages[random.Next(pages.Count)];
            switch (random.Next(6))
            {
                case 0 or 1 when pages.Count < 8:
                    var home = homes[random.Next(homes.Length)];
                    page = (await desk.PageAsync($"Page {step}", home)).Id();
                    pages.Add(page);
                    everMade.Add(page);
                    places[page] = home;
                    break;
                case 2 when page is not null:
                    var isIn = !trashed.Contains(page);
                    await desk.PatchAsync($"pages/{page}", isIn ? """{"in_trash":true}""" : """{"in_trash":false}""");
                    _ = isIn ? trashed.Add(page) : trashed.Remove(page);
                    break;
                case 3 when page is not null && !trashed.Contains(page):
                    places[page] = homes[random.Next(homes.Length)];
                    await desk.PostAsync($"pages/{page}/move", $$$"""{"parent":{"page_id":"{{{places[page]}}}"}}""");
                    break;
                case 4 when page is not null && !trashed.Contains(page):
                    await desk.PatchAsync($"blocks/{page}/children", $$"""{"children":[{{Desk.Paragraph("more")}}]}""");
                    break;
                default:
                    desk.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 15)));
                    break;
            }

            if (random.Next(3) == 0)
                Follow(await receiver.TakeAtOnceAsync());
        }

        Follow(await receiver.TakeAsync());

        var there = pages.Where(page => !trashed.Contains(page)).ToDictionary(page => page, page => places[page], StringComparer.Ordinal);
        Assert.Equal(there.OrderBy(pair => pair.Key), told.OrderBy(pair => pair.Key));

        void Follow(System.Text.Json.Nodes.JsonObject[] events)
        {
            foreach (var one in events)
            {
                var (type, id) = ((string)one["type"]!, (string)one["entity"]!["id"]!);
                Assert.True(everMade.Contains(id) || homes.Contains(id), $"{type} of {id}, which nobody made");
                var parent = (string?)one["data"]!["parent"]?["id"];
                switch (type)
                {
                    case "page.created":
                        Assert.True(known.Add(id), $"{id} was created twice");
                        told[id] = parent!;
                        break;
                    case "page.undeleted":
                        known.Add(id); // It had come and gone unseen.
                        told[id] = parent!;
                        break;
                    case "page.moved" when told.ContainsKey(id):
                        told[id] = parent!;
                        break;
                    case "page.deleted":
                        told.Remove(id);
                        break;
                }
            }
        }
    }
}
