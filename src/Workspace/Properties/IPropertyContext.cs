using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;

namespace Verso.Workspace.Properties;

/// <summary>What a property value needs to know about the rest of the workspace while it is written.</summary>
public interface IPropertyContext : IContentContext
{
    /// <summary>Who writes.</summary>
    Caller Caller { get; }

    /// <summary>Whether a page, trashed or not, is a row of that data source.</summary>
    bool IsPageOf(NotionId page, NotionId dataSource);

    /// <summary>
    /// Adds an option to a select or multi_select (<see cref="SelectOption.New"/>, <see cref="DataSourceSchema.WithOption"/>)
    /// and returns it. Within one write the same name gives the same option.
    /// </summary>
    SelectOption AddOption(PropertySchema property, string name);
}
