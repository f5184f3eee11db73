using System.Text.Json.Nodes;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Records;
using Verso.Workspace.Local;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Internal.Endpoints;

/// <summary>Addresses under which files can be fetched, and those to which new ones can be sent.</summary>
internal static class SignedFiles
{
    /// <summary>As many addresses as were asked for and in their order; one of another server needs no signature and stays.</summary>
    public static JsonObject Sign(InternalCall call, LocalSession session)
    {
        var urls = call.Body["urls"] as JsonArray ?? throw InternalException.Invalid("Invalid input. urls should be an array.");
        if (urls.Count > call.Options.MostRecords)
            throw InternalException.Invalid($"Invalid input. urls should hold at most {call.Options.MostRecords} items.");
        return new JsonObject
        {
            ["signedUrls"] = new JsonArray([.. urls.Select(asked =>
            {
                var url = asked.At("url").Text() ?? "";
                return JsonValue.Create(Attachments.Read(url) is { } id && session.Uploads.FindHosted(id) is { } file
                    ? session.Workspace.Links.Sign(call.ApiAddress, id, file.Name)
                    : url);
            })]),
        };
    }

    /// <summary>
    /// Begins an upload: <c>{name,contentType}</c> → its name in records, where to put the content, and where it is then. What no
    /// record names in time goes away again.
    /// </summary>
    public static async Task<JsonObject> BeginAsync(InternalCall call, CancellationToken cancellationToken)
    {
        var name = call.Body["name"].Text() is { Length: > 0 } given
            ? given[(given.LastIndexOfAny(['/', '\\']) + 1)..]
            : throw InternalException.Invalid("Invalid input. name should be the name of a file.");
        var type = call.Body["contentType"].Text() is { Length: > 0 } said ? FileKinds.Bare(said) : FileKinds.TypeOf(name) ?? FileKinds.Unknown;
        var id = await call.Workspace.WriteAsync(
            call.User, session => session.Uploads.Begin(FileUploadStore.SinglePart, name, type, parts: null, address: null).Id, cancellationToken);
        var put = call.Workspace.Links.Sign(call.ApiAddress, id, name, "PUT");
        return new JsonObject
        {
            ["url"] = Attachments.Name(id, name),
            ["signedGetUrl"] = call.Workspace.Links.Sign(call.ApiAddress, id, name),
            ["signedPutUrl"] = put,
        };
    }
}
