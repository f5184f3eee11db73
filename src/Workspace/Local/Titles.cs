using System.Text.Json.Nodes;
using Verso.Workspace.Content;

namespace Verso.Workspace.Local;

/// <summary>The plain titles of objects as they are stored.</summary>
public static class Titles
{
    /// <summary>The title of a page: the value of its one title property, whatever its name.</summary>
    public static string OfPage(JsonObject page)
    {
        foreach (var (_, value) in page["properties"]!.AsObject())
        {
            if ((string?)value!["type"] == "title")
                return RichTexts.PlainText(value["title"]);
        }

        return "";
    }

    /// <summary>The title of a database or data source.</summary>
    public static string Of(JsonObject container) => RichTexts.PlainText(container["title"]);
}
