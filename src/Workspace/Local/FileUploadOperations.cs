using System.Globalization;
using System.Text;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Objects;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Local;

/// <summary>The operations on uploads.</summary>
internal static class FileUploadOperations
{
    private const int MostNameBytes = 900;

    private static readonly string[] Modes = [FileUploadStore.SinglePart, FileUploadStore.MultiPart, FileUploadStore.ExternalUrl];
    private static readonly string[] Statuses = [FileUploadStore.Pending, FileUploadStore.Uploaded, FileUploadStore.Expired, FileUploadStore.Failed];

    public static Reply Create(Call call)
    {
        RequireWrite(call);
        var body = call.Body;
        body.RefuseOthers("mode", "filename", "content_type", "number_of_parts", "external_url");
        var mode = body["mode"].IsPresent ? body["mode"].Optional.RequireOneOf(Modes) : FileUploadStore.SinglePart;
        var parts = ReadParts(call, body["number_of_parts"], mode);
        var address = ReadAddress(call, body["external_url"], mode);
        var type = ReadType(body["content_type"]);
        var name = ReadName(body["filename"], type, isRequired: mode != FileUploadStore.SinglePart);
        if (type is null && name is not null)
            type = FileKinds.TypeOf(name);

        var upload = call.Session.Uploads.Begin(mode, name, type, parts, address);
        if (address is not null)
            call.Session.Sql.AfterCommit(call.Session.Workspace.Upkeep.BeginImport);
        return Shown(call, upload);
    }

    public static Reply Retrieve(Call call) => Shown(call, Require(call));

    public static Reply List(Call call)
    {
        RequireWrite(call);
        var size = call.PageSize;
        var status = call.QueryValue("status") is { } text ? Input.Text("query", "status", text).Optional.RequireOneOf(Statuses) : null;
        StoredObject? from = null;
        if (call.StartCursor is { } cursor)
            from = NotionId.TryParse(cursor, out var id) && call.Session.Uploads.Find(id, call.Caller.Bot) is { } found ? found : throw Call.BadCursor(cursor);
        var uploads = call.Session.Uploads.List(call.Caller.Bot, status, from, size + 1);
        return Reply.List(
            ObjectKind.FileUpload,
            uploads.Take(size).Select(upload => call.Session.Uploads.Shown(upload, call.ApiAddress)),
            uploads.Count > size ? uploads[size].Id.ToString() : null);
    }

    /// <summary>How much of a file one request may send.</summary>
    public static long MostInOneRequest(WorkspaceOptions options) => Math.Min(options.Uploads.MostPartBytes, options.MostUploadBytes);

    /// <summary>Whether something may be sent, before it is: nobody shall send a file for nothing.</summary>
    public static void CheckSend(Call call) => RequirePending(call, Require(call));

    public static Reply Send(Call call)
    {
        var upload = Require(call);
        RequirePending(call, upload);
        var form = call.Form ?? throw Input.Text("body", "file", null).Should("be defined");
        var most = MostInOneRequest(call.Session.Workspace.Options);
        if (form.Staged.Size > most)
            throw TooLarge(form.Staged.Size, most);
        if (form.Staged.Size == 0)
            throw ApiException.Invalid("The file is empty. Send a file with content.");

        var uploads = call.Session.Uploads;
        var mode = uploads.ModeOf(upload.Id);
        if (mode == FileUploadStore.ExternalUrl)
            throw ApiException.Invalid("File uploads with a mode of `external_url` are imported from their URL, and nothing can be sent to them.");
        var json = upload.ReadJson();
        var (name, type) = CheckFile(json["filename"].Text(), json["content_type"].Text(), form);
        if (mode == FileUploadStore.SinglePart)
        {
            if (form.PartNumber is not null)
                throw Input.Text("body", "part_number", form.PartNumber).Should("be not present");
            return Shown(call, uploads.Receive(upload, form.Staged, name, type));
        }

        var total = json["number_of_parts"]!["total"]!.GetValue<int>();
        var number = ReadPartNumber(form.PartNumber, total);
        var least = call.Session.Workspace.Options.Uploads.LeastPartBytes;
        if (number < total && form.Staged.Size < least)
            throw ApiException.Invalid($"Part size of {Mebibytes(form.Staged.Size)} is below the minimum of {Mebibytes(least)} for all parts but the last.");
        var others = uploads.Parts(upload.Id).Where(part => part.Number != number).Sum(part => part.Size);
        var limit = call.Session.Workspace.Options.MostUploadBytes;
        return others + form.Staged.Size > limit
            ? throw TooLarge(others + form.Staged.Size, limit)
            : Shown(call, uploads.ReceivePart(upload, form.Staged, number));
    }

    /// <summary>The parts to join, before the transaction that makes one file of them.</summary>
    public static IReadOnlyList<UploadPart> CheckComplete(Call call)
    {
        var upload = Require(call);
        if (call.Session.Uploads.ModeOf(upload.Id) != FileUploadStore.MultiPart)
            throw ApiException.Invalid("Only file uploads with a mode of `multi_part` are completed.");
        RequirePending(call, upload);
        var total = upload.ReadJson()["number_of_parts"]!["total"]!.GetValue<int>();
        var parts = call.Session.Uploads.Parts(upload.Id);
        return parts.Count == total
            ? parts
            : throw ApiException.Invalid($"Not all parts of the file upload have been sent: {parts.Count} of {total}. Send the rest before completing it.");
    }

    public static Reply Complete(Call call)
    {
        var parts = CheckComplete(call);
        var joined = call.Joined ?? throw new InvalidOperationException("The parts are joined before the upload is completed.");
        return parts.SequenceEqual(joined.Parts)
            ? Shown(call, call.Session.Uploads.Complete(Require(call), joined.Staged))
            : throw ApiException.Conflict(); // A part was sent anew in between.
    }

    public static Reply Shown(Call call, StoredObject upload) => Reply.Of(call.Session.Uploads.Shown(upload, call.ApiAddress));

    /// <summary>A size as Notion's errors write it, such as <c>19.511 MiB</c>.</summary>
    public static string Mebibytes(long bytes) =>
        bytes >= 1L << 30 && bytes % (1L << 30) == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30} GiB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.###} MiB");

    public static ApiException TooLarge(long size, long most) =>
        ApiException.Invalid($"File size of {Mebibytes(size)} exceeds the limit of {Mebibytes(most)}.");

    private static StoredObject Require(Call call)
    {
        RequireWrite(call);
        var id = call.Id("file_upload_id");
        return call.Session.Uploads.Find(id, call.Caller.Bot) ?? throw call.NotFound("file_upload", id);
    }

    /// <summary>Uploads are for those who may write content in one way or another.</summary>
    private static void RequireWrite(Call call)
    {
        if ((call.Caller.Capabilities & (Capabilities.InsertContent | Capabilities.UpdateContent | Capabilities.InsertComments)) == Capabilities.None)
            throw ApiException.Restricted();
    }

    private static void RequirePending(Call call, StoredObject upload)
    {
        var status = call.Session.Uploads.StatusOf(upload.ReadJson());
        if (status != FileUploadStore.Pending)
            throw ApiException.Invalid($"File upload with ID: {upload.Id} has a status of `{status}`, and should be `pending`. Create a new file upload.");
    }

    private static int? ReadParts(Call call, Input parts, string mode)
    {
        if (mode == FileUploadStore.MultiPart)
            return parts.RequireInteger(1, call.Session.Workspace.Options.Uploads.MostParts);
        return parts.IsPresent ? throw parts.Should("be not present") : null;
    }

    private static string? ReadAddress(Call call, Input url, string mode)
    {
        if (mode != FileUploadStore.ExternalUrl)
            return url.IsPresent ? throw url.Should("be not present") : null;
        var address = Content.Urls.Read(url);
        if (!Uri.TryCreate(address, UriKind.Absolute, out var parsed) || parsed.Scheme != Uri.UriSchemeHttps || parsed.UserInfo.Length > 0)
            throw url.Should("be a valid HTTPS URL");
        return call.Session.Workspace.Options.Uploads.Importer is not null
            ? parsed.AbsoluteUri
            : throw ApiException.Invalid("This server does not import files from other servers: its operator has not allowed it. Send the file with a mode of `single_part` or `multi_part`.");
    }

    private static string? ReadType(Input type)
    {
        if (!type.IsPresent)
            return null;
        var bare = FileKinds.Bare(type.Optional.RequireString(least: 1));
        return bare == FileKinds.Unknown ? null
            : FileKinds.ExtensionFor(bare) is not null ? bare
            : throw ApiException.Invalid("Provided `content_type` is not supported for the File Upload API.");
    }

    private static string? ReadName(Input filename, string? type, bool isRequired)
    {
        if (!filename.IsPresent && !isRequired)
            return null;
        return CheckName((isRequired ? filename : filename.Optional).RequireString(least: 1), type);
    }

    private static string CheckName(string name, string? type)
    {
        if (FileKinds.ExtensionOf(name) is not { } extension)
        {
            name = type is null
                ? throw ApiException.Invalid("Provided `filename` must have an extension, or a `content_type` must be given from which one follows.")
                : $"{name}.{FileKinds.ExtensionFor(type)}";
        }
        else if (!FileKinds.IsKnownExtension(extension))
            throw ApiException.Invalid("Provided `filename` has an extension that is not supported for the File Upload API.");

        var bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > MostNameBytes)
            throw ApiException.Invalid($"Provided `filename` is {bytes} bytes long, and may have at most {MostNameBytes}.");
        if (name.Any(char.IsControl))
            throw ApiException.Invalid("Provided `filename` must not contain control characters.");
        if (type is not null && FileKinds.TypeOf(name) is { } named && !GoTogether(named, type))
            throw ApiException.Invalid($"Provided `filename` has an extension that does not match the `content_type` of `{type}`.");
        return name;
    }

    /// <summary>The name and type that a file has in the end: what its upload says goes before what is sent with it.</summary>
    private static (string Name, string Type) CheckFile(string? name, string? type, FormFile form)
    {
        var sent = form.ContentType is { } given && FileKinds.Bare(given) is var bare && bare != FileKinds.Unknown ? bare : null;
        if (sent is not null && type is not null && !GoTogether(type, sent))
            throw ApiException.Invalid($"The file was sent with the content type `{sent}`, and its upload was created for `{type}`.");
        if (name is null)
        {
            if (sent is not null && type is null && FileKinds.ExtensionFor(sent) is null && (form.FileName is null || FileKinds.TypeOf(form.FileName) is null))
                throw ApiException.Invalid("Provided `content_type` is not supported for the File Upload API.");
            name = CheckName(form.FileName is { Length: > 0 } own ? own : "file", type ?? (sent is not null && FileKinds.ExtensionFor(sent) is not null ? sent : null));
        }

        return (name, type ?? FileKinds.TypeOf(name) ?? FileKinds.Unknown);
    }

    /// <summary>Two names of one kind of file: senders know the kind better than its exact type.</summary>
    private static bool GoTogether(string one, string other)
    {
        var (left, right) = (FileKinds.CategoryOf(one), FileKinds.CategoryOf(other));
        return left == right || (left is "audio" or "video" && right is "audio" or "video") || one == FileKinds.Unknown || other == FileKinds.Unknown;
    }

    private static int ReadPartNumber(string? text, int total)
    {
        var place = Input.Text("body", "part_number", text);
        if (text is null)
            throw place.Should("be defined");
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= total
            ? number
            : throw place.Should($"be a number from `1` to `{total}`");
    }
}
