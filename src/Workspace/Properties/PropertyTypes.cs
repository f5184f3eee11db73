using System.Collections.Frozen;
using Verso.Workspace.Properties.Types;

namespace Verso.Workspace.Properties;

/// <summary>All types of properties by Notion's name.</summary>
public static class PropertyTypes
{
    private static readonly FrozenDictionary<string, PropertyType> Known = new PropertyType[]
    {
        new RichTextType(PropertyId.Title),
        new RichTextType("rich_text"),
        new NumberType(),
        new SelectType(),
        new MultiSelectType(),
        new StatusType(),
        new DateType(),
        new PeopleType(),
        new FilesType(),
        new CheckboxType(),
        new TextType("url", longest: 2000),
        new TextType("email", longest: 200),
        new TextType("phone_number", longest: 200),
        new RelationType(),
        new TimeType("created_time", stamp => stamp.CreatedTime),
        new TimeType("last_edited_time", stamp => stamp.LastEditedTime),
        new EditorType("created_by", stamp => stamp.CreatedBy()),
        new EditorType("last_edited_by", stamp => stamp.LastEditedBy()),
        new UniqueIdType(),
        new PlaceType(),
        new VerificationType(),
        new KeptType("location"),
        new KeptType("last_visited_time"),
        new ButtonType(),
        new FormulaType(),
        new RollupType(),
    }.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>The names of all types that are known.</summary>
    public static IEnumerable<string> Names => Known.Keys;

    /// <summary>The type of that name; one that only keeps what it has when the name is not known.</summary>
    public static PropertyType Find(string name) => Known.GetValueOrDefault(name) ?? new UnknownType(name);

    public static bool IsKnown(string name) => Known.ContainsKey(name);
}
