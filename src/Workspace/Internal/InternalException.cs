using System.Text.Json.Nodes;

namespace Verso.Workspace.Internal;

/// <summary>A call of the internal API that cannot be carried out, with the name Notion gives to the fault.</summary>
public sealed class InternalException(int status, string name, string debugMessage, JsonObject? clientData = null) : Exception(debugMessage)
{
    public int Status { get; } = status;

    public string Name { get; } = name;

    public JsonObject? ClientData { get; } = clientData;

    public static InternalException Invalid(string debugMessage) => new(400, "ValidationError", debugMessage);

    /// <summary>A missing member of a record that must be there.</summary>
    public static InternalException Incomplete(string debugMessage) => new(400, "PostgresNullConstraintError", debugMessage);

    public static InternalException Unauthorized(string debugMessage = "Token was invalid or expired.") => new(401, "UnauthorizedError", debugMessage);
}
