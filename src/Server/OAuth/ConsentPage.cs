using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Verso.Workspace.Local;
using Verso.Workspace.Registry;

namespace Verso.Server.OAuth;

/// <summary>What the person sees who is asked. It works without scripts, by keyboard, and in light and dark.</summary>
internal sealed record ConsentPage(OAuthClient Client, string Workspace, string Person, IReadOnlyList<ShareablePage> Pages, bool IsCut, string Ticket, string RedirectUri)
{
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly (string Scope, string Words)[] Capabilities =
    [
        ("read_content", "Read the chosen pages"),
        ("update_content", "Change the chosen pages"),
        ("insert_content", "Add to the chosen pages"),
        ("read_comments", "Read the comments on them"),
        ("insert_comments", "Comment on them"),
        ("read_users", "See the names of the people in the workspace"),
        ("read_emails", "See their e-mail addresses"),
    ];

    /// <summary>Why the form is shown again; null the first time.</summary>
    public string? Fault { get; init; }

    /// <summary>The person has to show that the workspace is theirs, because they are not at the server's own machine.</summary>
    public bool AsksForKey { get; init; }

    public IReadOnlySet<string> Chosen { get; init; } = new HashSet<string>();

    /// <summary>Lets the page's own style, and nothing else, run.</summary>
    public const string Style = """
        :root { color-scheme: light dark; --text: #1f1f1d; --soft: #5f5e5a; --line: #dcdbd7; --back: #f7f6f3; --card: #ffffff; --mark: #1b6ac9; --on-mark: #ffffff; --bad: #b3261e; --hover: #efeeeb; }
        @media (prefers-color-scheme: dark) { :root { --text: #ecebe7; --soft: #aeaca6; --line: #42413e; --back: #191918; --card: #232322; --mark: #6fb0ff; --on-mark: #0d1b2a; --bad: #ff8a80; --hover: #2d2d2b; } }
        * { box-sizing: border-box; }
        body { margin: 0; padding: 2rem 1rem; background: var(--back); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        main { max-width: 34rem; margin: 0 auto; padding: 2rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
        h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere; }
        p { margin: 0 0 1rem; color: var(--soft); overflow-wrap: anywhere; }
        p strong { color: var(--text); }
        h2, legend { font-size: 1rem; font-weight: 600; margin: 0 0 .5rem; padding: 0; }
        ul.can { margin: 0 0 1.5rem; padding: 0; list-style: none; }
        ul.can li { padding: .15rem 0 .15rem 1.6rem; position: relative; }
        ul.can li::before { content: "✓"; position: absolute; left: .2rem; color: var(--mark); font-weight: 700; }
        fieldset { border: 0; margin: 0 0 1.5rem; padding: 0; }
        .pages { max-height: 22rem; overflow-y: auto; border: 1px solid var(--line); border-radius: 8px; padding: .25rem; }
        .pages label { display: flex; gap: .6rem; align-items: center; min-height: 2.75rem; padding: .35rem .6rem; border-radius: 6px; cursor: pointer; overflow-wrap: anywhere; }
        .pages label:hover { background: var(--hover); }
        .pages input { flex: none; width: 1.15rem; height: 1.15rem; margin: 0; accent-color: var(--mark); }
        .pages .emoji { flex: none; width: 1.4rem; text-align: center; }
        .pages .kind { color: var(--soft); font-size: .875rem; margin-left: auto; flex: none; }
        .d1 { margin-left: 1.5rem; } .d2 { margin-left: 3rem; } .d3 { margin-left: 4.5rem; }
        .note { font-size: .875rem; margin: .5rem 0 0; }
        .fault { border: 2px solid var(--bad); border-radius: 8px; padding: .6rem .8rem; color: var(--text); margin-bottom: 1.5rem; }
        .key { display: block; margin-bottom: 1.5rem; }
        .key input { display: block; width: 100%; margin-top: .35rem; padding: .6rem .7rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--soft); border-radius: 6px; }
        .buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
        button { flex: 1 1 10rem; min-height: 2.75rem; padding: .6rem 1rem; font: inherit; font-weight: 600; border-radius: 8px; border: 1px solid var(--soft); background: transparent; color: var(--text); cursor: pointer; }
        button.allow { background: var(--mark); border-color: var(--mark); color: var(--on-mark); }
        button:hover { filter: brightness(.94); }
        :focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
        @media (max-width: 30rem) { main { padding: 1.25rem; } .d1 { margin-left: 1rem; } .d2 { margin-left: 2rem; } .d3 { margin-left: 3rem; } }
        """;

    public string Write()
    {
        var page = new StringBuilder();
        page.Append($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>Give {Encode(Client.Name)} access to {Encode(Workspace)}?</title>
            <style>
            {Style}
            </style>
            </head>
            <body>
            <main>
            <h1>Give {Encode(Client.Name)} access to {Encode(Workspace)}?</h1>
            <p>You are <strong>{Encode(Person)}</strong>, and decide which pages it gets. The workspace’s operator can end this at any time.</p>

            """);
        if (Fault is not null)
            page.Append($"<p class=\"fault\" role=\"alert\" id=\"fault\">{Encode(Fault)}</p>\n");
        page.Append("<h2 id=\"can\">It will be able to</h2>\n<ul class=\"can\" aria-labelledby=\"can\">\n");
        foreach (var (scope, words) in Capabilities.Where(one => Client.Scopes.Count == 0 || Client.Scopes.Contains(one.Scope)))
            page.Append($"<li>{Encode(words)}</li>\n");
        page.Append($"""
            </ul>
            <form method="post" action="authorize" autocomplete="off">
            <input type="hidden" name="ticket" value="{Encode(Ticket)}">
            <fieldset{(Fault is null ? "" : " aria-describedby=\"fault\"")}>
            <legend>Which pages?</legend>

            """);
        WritePages(page);
        page.Append("</fieldset>\n");
        if (AsksForKey)
            page.Append("<label class=\"key\">Your API key of Verso, because you are not at the server’s own machine<input type=\"password\" name=\"key\" required autocomplete=\"off\" spellcheck=\"false\"></label>\n");
        page.Append($"""
            <div class="buttons">
            <button class="allow" name="decision" value="allow">Allow access</button>
            <button name="decision" value="deny" formnovalidate>Cancel</button>
            </div>
            <p class="note">Either way you go back to <strong>{Encode(new Uri(RedirectUri).Authority)}</strong>.</p>
            </form>
            </main>
            </body>
            </html>

            """);
        return page.ToString();
    }

    private void WritePages(StringBuilder page)
    {
        if (Pages.Count == 0)
        {
            page.Append("<p>This workspace has no pages yet.</p>\n");
            return;
        }

        page.Append("<div class=\"pages\">\n");
        foreach (var one in Pages)
        {
            var depth = Math.Min(one.Depth, 3);
            var title = one.Title.Length > 0 ? one.Title : "Untitled";
            page.Append($"<label class=\"d{depth}\"><input type=\"checkbox\" name=\"page\" value=\"{one.Id}\"{(Chosen.Contains(one.Id.ToString()) ? " checked" : "")}>")
                .Append($"<span class=\"emoji\" aria-hidden=\"true\">{Encode(one.Emoji ?? (one.Kind == "database" ? "🗂️" : "📄"))}</span><span>{Encode(title)}</span>")
                .Append(one.Kind == "database" ? "<span class=\"kind\">database</span>" : "")
                .Append("</label>\n");
        }

        page.Append("</div>\n");
        page.Append(IsCut
            ? $"<p class=\"note\">Only the first {Pages.Count} are listed. Whoever gets a page gets all that lies below it.</p>\n"
            : "<p class=\"note\">Whoever gets a page gets all that lies below it.</p>\n");
    }

    private static string Encode(string text) => Html.Encode(text);
}
