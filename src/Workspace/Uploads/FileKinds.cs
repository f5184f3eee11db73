namespace Verso.Workspace.Uploads;

/// <summary>The kinds of file that Notion takes, by their extension and content type, as its documentation lists them.</summary>
public static class FileKinds
{
    /// <summary>What a sender says who does not know what it is: then the name decides.</summary>
    public const string Unknown = "application/octet-stream";

    public const string Html = "text/html";

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["aac"] = "audio/aac",
        ["adts"] = "audio/aac",
        ["mid"] = "audio/midi",
        ["midi"] = "audio/midi",
        ["mp3"] = "audio/mpeg",
        ["mpga"] = "audio/mpeg",
        ["m4a"] = "audio/mp4",
        ["m4b"] = "audio/mp4",
        ["oga"] = "audio/ogg",
        ["ogg"] = "audio/ogg",
        ["opus"] = "audio/opus",
        ["wav"] = "audio/wav",
        ["wma"] = "audio/x-ms-wma",
        ["weba"] = "audio/webm",
        ["flac"] = "audio/flac",

        ["pdf"] = "application/pdf",
        ["txt"] = "text/plain",
        ["csv"] = "text/csv",
        ["tsv"] = "text/tab-separated-values",
        ["json"] = "application/json",
        ["js"] = "text/javascript",
        ["ts"] = "text/typescript",
        ["tsx"] = "text/typescript",
        ["py"] = "text/x-python",
        ["md"] = "text/markdown",
        ["markdown"] = "text/markdown",
        ["html"] = Html,
        ["htm"] = Html,
        ["css"] = "text/css",
        ["xml"] = "application/xml",
        ["yaml"] = "application/yaml",
        ["yml"] = "application/yaml",
        ["ics"] = "text/calendar",
        ["rtf"] = "application/rtf",
        ["epub"] = "application/epub+zip",
        ["doc"] = "application/msword",
        ["dot"] = "application/msword",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["dotx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
        ["xls"] = "application/vnd.ms-excel",
        ["xlt"] = "application/vnd.ms-excel",
        ["xla"] = "application/vnd.ms-excel",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["xltx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.template",
        ["ppt"] = "application/vnd.ms-powerpoint",
        ["pot"] = "application/vnd.ms-powerpoint",
        ["pps"] = "application/vnd.ms-powerpoint",
        ["ppa"] = "application/vnd.ms-powerpoint",
        ["pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ["potx"] = "application/vnd.openxmlformats-officedocument.presentationml.template",
        ["odt"] = "application/vnd.oasis.opendocument.text",
        ["ods"] = "application/vnd.oasis.opendocument.spreadsheet",
        ["odp"] = "application/vnd.oasis.opendocument.presentation",
        ["zip"] = "application/zip",
        ["gz"] = "application/gzip",
        ["gzip"] = "application/gzip",
        ["tar"] = "application/x-tar",
        ["7z"] = "application/x-7z-compressed",
        ["bz2"] = "application/x-bzip2",
        ["rar"] = "application/vnd.rar",

        ["gif"] = "image/gif",
        ["heic"] = "image/heic",
        ["jpeg"] = "image/jpeg",
        ["jpg"] = "image/jpeg",
        ["png"] = "image/png",
        ["svg"] = "image/svg+xml",
        ["tif"] = "image/tiff",
        ["tiff"] = "image/tiff",
        ["webp"] = "image/webp",
        ["ico"] = "image/vnd.microsoft.icon",
        ["bmp"] = "image/bmp",
        ["avif"] = "image/avif",
        ["apng"] = "image/apng",

        ["amv"] = "video/x-amv",
        ["asf"] = "video/x-ms-asf",
        ["wmv"] = "video/x-ms-wmv",
        ["avi"] = "video/x-msvideo",
        ["f4v"] = "video/x-f4v",
        ["flv"] = "video/x-flv",
        ["gifv"] = "video/mp4",
        ["m4v"] = "video/x-m4v",
        ["mp4"] = "video/mp4",
        ["mkv"] = "video/x-matroska",
        ["webm"] = "video/webm",
        ["mov"] = "video/quicktime",
        ["qt"] = "video/quicktime",
        ["mpeg"] = "video/mpeg",
        ["ogv"] = "video/ogg",
        ["3gp"] = "video/3gpp",
        ["3g2"] = "video/3gpp2",

        ["dwg"] = "image/vnd.dwg",
        ["dxf"] = "image/vnd.dxf",
        ["dwf"] = "model/vnd.dwf",
        ["rvt"] = Unknown,
        ["rfa"] = Unknown,
        ["fbx"] = Unknown,
        ["3dm"] = "model/vnd.3dm",
        ["step"] = "model/step",
        ["stp"] = "model/step",
        ["iges"] = "model/iges",
        ["igs"] = "model/iges",
        ["stl"] = "model/stl",
        ["obj"] = "model/obj",
        ["3mf"] = "model/3mf",
        ["gltf"] = "model/gltf+json",
        ["glb"] = "model/gltf-binary",
        ["dae"] = "model/vnd.collada+xml",
        ["usdz"] = "model/vnd.usdz+zip",
    };

    private static readonly Dictionary<string, string> OtherTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["application/javascript"] = "js",
        ["text/xml"] = "xml",
        ["text/yaml"] = "yaml",
        ["application/x-yaml"] = "yaml",
        ["text/rtf"] = "rtf",
        ["image/x-icon"] = "ico",
        ["image/jpg"] = "jpg",
        ["audio/mp3"] = "mp3",
        ["audio/x-wav"] = "wav",
        ["audio/wave"] = "wav",
        ["audio/x-m4a"] = "m4a",
        ["audio/x-aac"] = "aac",
        ["audio/x-midi"] = "mid",
        ["application/x-zip-compressed"] = "zip",
        ["application/x-gzip"] = "gz",
        ["application/x-rar-compressed"] = "rar",
        ["application/x-pdf"] = "pdf",
        ["application/ogg"] = "ogg",
        ["video/avi"] = "avi",
        ["text/x-markdown"] = "md",
        ["application/csv"] = "csv",
        ["text/json"] = "json",
        ["text/x-python-script"] = "py",
    };

    private static readonly Dictionary<string, string> Extensions = Types
        .Where(pair => pair.Value != Unknown)
        .GroupBy(pair => pair.Value, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(group => group.Key, Preferred, StringComparer.OrdinalIgnoreCase);

    /// <summary>What is shown in the browser; all else is offered for saving, because it may hold scripts.</summary>
    private static readonly HashSet<string> Shown = new(StringComparer.OrdinalIgnoreCase)
    {
        "image/gif", "image/jpeg", "image/png", "image/webp", "image/avif", "image/apng", "image/bmp", "image/heic", "image/tiff", "image/vnd.microsoft.icon",
        "application/pdf", "text/plain",
    };

    /// <summary>The extension of a name, without its dot and in lower case; null when it has none.</summary>
    public static string? ExtensionOf(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && dot < name.Length - 1 ? name[(dot + 1)..].ToLowerInvariant() : null;
    }

    public static bool IsKnownExtension(string extension) => Types.ContainsKey(extension);

    /// <summary>The content type of files with that name; null when its extension is not known.</summary>
    public static string? TypeOf(string name) => ExtensionOf(name) is { } extension ? Types.GetValueOrDefault(extension) : null;

    /// <summary>The extension that belongs to a content type; null when the type is not known.</summary>
    public static string? ExtensionFor(string contentType) =>
        Extensions.GetValueOrDefault(contentType) ?? OtherTypes.GetValueOrDefault(contentType);

    /// <summary>What a content type is without parameters, such as <c>text/plain</c> for <c>text/plain; charset=utf-8</c>.</summary>
    public static string Bare(string contentType)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType[..end]).Trim().ToLowerInvariant();
    }

    /// <summary><c>audio</c>, <c>image</c>, <c>pdf</c>, <c>video</c>, or <c>productivity</c> for everything else.</summary>
    public static string CategoryOf(string contentType) => Bare(contentType) switch
    {
        "application/pdf" or "application/x-pdf" => "pdf",
        "image/vnd.dwg" or "image/vnd.dxf" => "productivity",
        "application/ogg" => "audio",
        var type when type.StartsWith("image/", StringComparison.Ordinal) => "image",
        var type when type.StartsWith("audio/", StringComparison.Ordinal) => "audio",
        var type when type.StartsWith("video/", StringComparison.Ordinal) => "video",
        _ => "productivity",
    };

    /// <summary>Whether a file of that type may be shown where the API lives, without a script in it coming to life.</summary>
    public static bool MayBeShown(string contentType) =>
        Shown.Contains(Bare(contentType)) || CategoryOf(contentType) is "audio" or "video";

    /// <summary>Whether no browser would run a file of that type.</summary>
    public static bool IsInert(string contentType) =>
        Bare(contentType) is var type && !(type.Contains("html", StringComparison.Ordinal) || type.Contains("xml", StringComparison.Ordinal)
            || type.Contains("javascript", StringComparison.Ordinal) || type.Contains("svg", StringComparison.Ordinal) || type == "text/css" || type == "multipart/related");

    private static string Preferred(IGrouping<string, KeyValuePair<string, string>> group) => group.Key switch
    {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        "video/mp4" => "mp4",
        "text/html" => "html",
        "text/markdown" => "md",
        "video/quicktime" => "mov",
        "image/tiff" => "tiff",
        "audio/ogg" => "ogg",
        _ => group.First().Key,
    };
}
