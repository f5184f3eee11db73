using Verso.Workspace.Api;

namespace Verso.Workspace.Properties;

/// <summary>Makes the schema of a data source from requests.</summary>
public static class SchemaEditor
{
    /// <summary>The schema of a new data source. An absent value gives one with a title named <c>Name</c>.</summary>
    public static SchemaChange Create(Input properties, ISchemaContext context) => throw new NotImplementedException();

    /// <summary>
    /// The schema after an update: the key is a name or an id; null deletes, <c>name</c> renames, a type's configuration
    /// changes it. What is not mentioned stays.
    /// </summary>
    public static SchemaChange Update(DataSourceSchema current, Input properties, ISchemaContext context) =>
        throw new NotImplementedException();
}
