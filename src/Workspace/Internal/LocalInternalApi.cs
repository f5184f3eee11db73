using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Internal.Endpoints;
using Verso.Workspace.Local;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Internal;

/// <summary>
/// The internal API of a local workspace: reading and writing of records. Whoever calls was let in before; the user of the
/// session is given in <see cref="InternalRequest.UserId"/>, and is the owner when it names nobody here.
/// </summary>
public sealed class LocalInternalApi(LocalWorkspace workspace, LocalInternalOptions? options = null) : IInternalApi
{
    private static readonly Dictionary<string, Func<InternalCall, CancellationToken, Task<JsonObject>>> Endpoints = new(StringComparer.Ordinal)
    {
        ["loadPageChunk"] = Reading(PageChunks.Load),
        ["loadCachedPageChunk"] = Reading(PageChunks.LoadCached),
        ["loadCachedPageChunkV2"] = Reading(PageChunks.LoadCached),
        ["loadCachedPageChunks"] = Reading(PageChunks.LoadSeveral),
        ["syncRecordValues"] = Reading(RecordValues.Sync),
        ["syncRecordValuesMain"] = Reading(RecordValues.Sync),
        ["syncRecordValuesSpace"] = Reading(RecordValues.Sync),
        ["syncRecordValuesSpaceInitial"] = Reading(RecordValues.Sync),
        ["getRecordValues"] = Reading(RecordValues.Get),
        ["queryCollection"] = Reading(CollectionQueries.Query),
        ["getSpaces"] = Reading(Spaces.GetSpaces),
        ["getSpacesInitial"] = Reading(Spaces.GetSpaces),
        ["loadUserContent"] = Reading(Spaces.LoadUserContent),
        ["getUserSharedPages"] = Reading(SharedPages.OfUser),
        ["getPublicSpaceData"] = Reading(SharedPages.OfSpaces),
        ["getActivityLog"] = Reading(ActivityLog.Get),
        ["search"] = Searches.SearchAsync,
        ["getSignedFileUrls"] = Reading(SignedFiles.Sign),
        ["getUploadFileUrl"] = SignedFiles.BeginAsync,
        ["saveTransactions"] = SavedTransactions.SaveAsync,
        ["saveTransactionsMain"] = SavedTransactions.SaveAsync,
        ["saveTransactionsFanout"] = SavedTransactions.SaveAsync,
        ["submitTransaction"] = SavedTransactions.SaveAsync,
    };

    private readonly LocalInternalOptions _options = options ?? new LocalInternalOptions();

    /// <summary>Whether there is an endpoint of that name.</summary>
    public static bool Knows(string endpoint) => Endpoints.ContainsKey(endpoint);

    public async Task<InternalAnswer> SendAsync(InternalRequest request, CancellationToken cancellationToken = default)
    {
        if (!Endpoints.TryGetValue(request.Endpoint, out var answer))
            return InternalAnswers.NoSuchEndpoint(request.Endpoint);
        try
        {
            var call = new InternalCall(workspace, _options, UserOf(request), InternalBody.Read(request.Body)) { ApiAddress = request.ApiAddress! };
            return InternalAnswers.Json(await answer(call, cancellationToken));
        }
        catch (InternalException fault)
        {
            return InternalAnswers.Error(fault);
        }
        catch (ApiException fault)
        {
            return InternalAnswers.Error(InternalAnswers.From(fault));
        }
    }

    private NotionId UserOf(InternalRequest request) =>
        NotionId.TryParse(request.UserId, out var user) && workspace.Read(session => session.Objects.Find(user, ObjectKind.User)) is not null
            ? user
            : workspace.Facts.Owner;

    private static Func<InternalCall, CancellationToken, Task<JsonObject>> Reading(Func<InternalCall, LocalSession, JsonObject> read) =>
        (call, _) => Task.FromResult(call.Workspace.Read(session => read(call, session)));
}
