using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>What a query of meeting notes looks at.</summary>
/// <param name="Attendees">The ids of those who were there, where a calendar event tells.</param>
internal sealed record Meeting(StoredObject Stored, string Title, IReadOnlyList<string> Attendees, IReadOnlyList<string> CreatedBy, IReadOnlyList<string> LastEditedBy)
{
    public static readonly string[] Properties = ["title", "attendees", "created_time", "created_by", "last_edited_time", "last_edited_by"];

    public static Meeting Of(StoredObject stored)
    {
        var json = stored.ReadJson();
        var notes = json["meeting_notes"];
        return new Meeting(
            stored,
            notes.At("title") is JsonArray title ? RichTexts.PlainText(title) : "",
            notes.At("calendar_event").At("attendees") is JsonArray attendees ? [.. attendees.Select(one => one.Text()).OfType<string>()] : [],
            Id("created_by"),
            Id("last_edited_by"));

        IReadOnlyList<string> Id(string member) => json[member].At("id").Text() is { } id ? [id] : [];
    }

    public DateTimeOffset Time(string property) => property == "created_time" ? Stored.Created : Stored.Edited;

    public IReadOnlyList<string> People(string property) => property switch
    {
        "attendees" => Attendees,
        "created_by" => CreatedBy,
        _ => LastEditedBy,
    };
}

/// <summary>The order of meeting notes: by each property in turn, people by their names.</summary>
internal static class MeetingSort
{
    private const int MostSorts = 100;

    /// <param name="sort">The list of <c>{property,direction}</c>, or nothing.</param>
    /// <param name="nameOf">The name of a user, as the caller sees it.</param>
    public static Func<IEnumerable<Meeting>, IEnumerable<Meeting>> Read(Input sort, Func<NotionId, string?> nameOf)
    {
        if (sort.IsAbsent)
            return meetings => meetings;
        var keys = new List<(Func<Meeting, IComparable> Key, bool Descending)>();
        foreach (var item in sort.RequireArray(MostSorts).Items())
        {
            item.RequireObject().RefuseOthers("property", "direction");
            var property = item["property"].RequireOneOf(Meeting.Properties);
            keys.Add((KeyOf(property, nameOf), item["direction"].RequireOneOf("ascending", "descending") == "descending"));
        }

        // Sorting is stable, so the last key goes first.
        return meetings => keys.AsEnumerable().Reverse().Aggregate(meetings, (sorted, key) => key.Descending ? sorted.OrderByDescending(key.Key) : sorted.OrderBy(key.Key));
    }

    private static Func<Meeting, IComparable> KeyOf(string property, Func<NotionId, string?> nameOf) => property switch
    {
        "title" => meeting => Folded(meeting.Title),
        "created_time" or "last_edited_time" => meeting => meeting.Time(property),
        _ => meeting => Folded(string.Join('\n', meeting.People(property).Select(id => NotionId.TryParse(id, out var user) ? nameOf(user) : null))),
    };

    /// <summary>Compared as it stands, without the rules of a language.</summary>
    private static OrdinalText Folded(string text) => new(Storage.TextFold.Fold(text) ?? "");

    private sealed record OrdinalText(string Text) : IComparable
    {
        public int CompareTo(object? other) => string.CompareOrdinal(Text, (other as OrdinalText)?.Text);
    }
}
