namespace Verso.Workspace.Objects;

/// <summary>Shows an object that was stored before what it lies in changed as it is by now.</summary>
public interface IRefresh
{
    /// <summary>Whether any object may have to be shown otherwise than it is stored.</summary>
    bool IsNeeded { get; }

    StoredObject Refresh(StoredObject stored);
}
