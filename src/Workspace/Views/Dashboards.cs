using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;

namespace Verso.Workspace.Views;

/// <summary>The rows of a dashboard and the widgets in them: <c>{"type":"dashboard","rows":[{"id","widgets":[{"id","view_id","width","row_index"}]}]}</c>.</summary>
internal static class Dashboards
{
    private const int MostInRow = 4;

    /// <summary>The widths of a row's widgets add up to this.</summary>
    private const int FullWidth = 12;

    /// <summary>Puts a widget where the request wants it: in a row of its own, the last one unless it says which, or beside others.</summary>
    public static void Add(JsonObject configuration, NotionId view, Input placement)
    {
        var rows = RowsOf(configuration);
        var widget = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["view_id"] = view.ToString() };
        if (placement.IsPresent)
            placement.RequireObject().RefuseOthers("type", "row_index");
        if (placement.IsPresent && placement["type"].RequireOneOf("new_row", "existing_row") == "existing_row")
        {
            var row = rows[rows.Count > 0
                ? placement["row_index"].RequireInteger(0, rows.Count - 1)
                : throw placement["row_index"].Should("be the index of a row, of which the dashboard has none")]!["widgets"]!.AsArray();
            if (row.Count >= MostInRow)
                throw ApiException.Invalid($"A dashboard row can have at most {MostInRow} widgets.");
            row.Add(widget);
        }
        else
        {
            var index = placement.IsPresent && placement["row_index"].IsPresent ? placement["row_index"].RequireInteger(0, rows.Count) : rows.Count;
            rows.Insert(index, new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["widgets"] = new JsonArray(widget) });
        }

        Settle(rows);
    }

    public static void Remove(JsonObject configuration, NotionId view)
    {
        var rows = RowsOf(configuration);
        foreach (var widgets in rows.Select(row => row!["widgets"]!.AsArray()))
        {
            if (widgets.FirstOrDefault(widget => (string?)widget!["view_id"] == view.ToString()) is { } gone)
                widgets.Remove(gone);
        }

        for (var index = rows.Count - 1; index >= 0; index--)
        {
            if (rows[index]!["widgets"]!.AsArray().Count == 0)
                rows.RemoveAt(index);
        }

        Settle(rows);
    }

    /// <summary>The views on a dashboard; none for any other view.</summary>
    public static IReadOnlyList<NotionId> WidgetsOf(JsonObject view) =>
        [.. (view["configuration"]?["rows"] as JsonArray ?? [])
            .SelectMany(row => row?["widgets"] as JsonArray ?? [])
            .Select(widget => NotionId.Parse((string)widget!["view_id"]!))];

    private static JsonArray RowsOf(JsonObject configuration)
    {
        if (configuration["rows"] is JsonArray rows)
            return rows;
        rows = [];
        configuration["rows"] = rows;
        return rows;
    }

    /// <summary>The widgets of a row share its width and know its index.</summary>
    private static void Settle(JsonArray rows)
    {
        for (var index = 0; index < rows.Count; index++)
        {
            var widgets = rows[index]!["widgets"]!.AsArray();
            foreach (var widget in widgets)
            {
                widget!["width"] = FullWidth / widgets.Count;
                widget["row_index"] = index;
            }
        }
    }
}
