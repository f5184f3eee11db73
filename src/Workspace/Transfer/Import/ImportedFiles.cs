using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Local;
using Verso.Workspace.Storage;
using Verso.Workspace.Transfer.Sources;
using Verso.Workspace.Uploads;

namespace Verso.Workspace.Transfer.Import;

/// <summary>Pictures and other attachments of an import, each kept once however often it is shown.</summary>
internal sealed class ImportedFiles(SourceFiles source, TransferLimits limits)
{
    private readonly Dictionary<string, SourceFile> _byPath = source.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
    private readonly Dictionary<string, HostedFile> _kept = new(StringComparer.Ordinal);

    public int Count => _kept.Count;

    public bool Has(string path) => _byPath.ContainsKey(path);

    /// <summary>The paths of those that something shows.</summary>
    public IEnumerable<string> Kept => _kept.Keys;

    /// <summary>The file as it is served: <c>{url,expiry_time}</c>; null when the import has none at that path.</summary>
    public (string Name, JsonObject File)? Keep(LocalSession session, string path)
    {
        if (!_kept.TryGetValue(path, out var hosted))
        {
            if (!_byPath.TryGetValue(path, out var file))
                return null;
            using var content = file.Open();
            var staged = session.Workspace.Files.StageAsync(content, limits.MostBytes).GetAwaiter().GetResult();
            hosted = new HostedFile(NotionId.New(session.Edit.At), staged.Hash, staged.Size, file.Name, FileKinds.TypeOf(file.Name) ?? FileKinds.Unknown);
            session.Uploads.Host(hosted.Id, staged, hosted.Name, hosted.ContentType);
            _kept[path] = hosted;
        }

        return (hosted.Name, session.Uploads.Show(hosted).File);
    }

    /// <summary>Removes the contents again that a transaction put there which came to nothing.</summary>
    public void Forget(LocalWorkspace workspace, SqlSession session)
    {
        foreach (var hash in _kept.Values.Select(file => file.Hash).Distinct(StringComparer.Ordinal))
        {
            if (session.Scalar<long>($"SELECT count(*) FROM hosted_file WHERE hash = {hash}") == 0)
                workspace.Files.Delete(hash);
        }

        _kept.Clear();
    }
}
