using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Verso.ServerKit;

namespace Verso.Bench;

/// <summary>How near a page read comes to what Kestrel does at the most: the same bytes from memory.</summary>
internal static class PageBench
{
    private const int Connections = 8;
    private const int Requests = 40_000;
    private const int Rounds = 5;

    public static async Task RunAsync()
    {
        await using var verso = await VersoTestServer.StartAsync();
        using var notion = verso.NotionClient();
        var root = verso.Start.RootPage;
        using var created = await notion.PostAsJsonAsync("pages", new
        {
            parent = new { page_id = root },
            properties = new { title = new[] { new { text = new { content = "A page that is read again and again" } } } },
        });
        created.EnsureSuccessStatusCode();
        var id = (await created.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("id").GetString();
        var body = await notion.GetByteArrayAsync($"pages/{id}");

        await using var baseline = await StartStaticAsync(body);
        var ours = new HttpLoad(new Uri(verso.Url, $"/v1/pages/{id}"), $"Authorization: Bearer {verso.Start.Token}\r\nNotion-Version: 2026-03-11\r\n");
        var theirs = new HttpLoad(new Uri(baseline.Urls.First() + "/static"), $"Authorization: Bearer {verso.Start.Token}\r\nNotion-Version: 2026-03-11\r\n");

        var (own, other) = await Measure.InTurnsAsync(Rounds, () => ours.RunAsync(Connections, Requests), () => theirs.RunAsync(Connections, Requests));
        Measure.Report("bytes of the answer", $"{body.Length}");
        Measure.Report("page read", $"{Requests / own.TotalSeconds:N0} requests/s");
        Measure.Report("static endpoint", $"{Requests / other.TotalSeconds:N0} requests/s");
        Measure.Report("ratio", $"{other / own:F2}   (target >= 0.70)");
    }

    /// <summary>The baseline: Kestrel with those bytes from memory.</summary>
    internal static async Task<WebApplication> StartStaticAsync(byte[] body)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/static", async (HttpContext context) =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = body.Length;
            await context.Response.BodyWriter.WriteAsync(body);
        });
        await app.StartAsync();
        return app;
    }
}
