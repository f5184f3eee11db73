using System.Threading.Channels;

namespace Verso.Workspace.Local;

/// <summary>Keeps the promises of templates behind the answers.</summary>
internal static class TemplateRuns
{
    /// <summary>Keeps the next one; false when none is left.</summary>
    public static async Task<bool> StepAsync(LocalWorkspace workspace)
    {
        if (workspace.Read(session => session.Templates.NextTask()) is not { } task)
            return false;
        try
        {
            await workspace.WriteAsync(task.Actor, session =>
            {
                new TemplateCopy(session, task).Apply();
                session.Templates.Done(task);
                return true;
            });
        }
        catch (Exception failure) when (failure is not (ObjectDisposedException or ChannelClosedException))
        {
            workspace.Options.OnDefect?.Invoke(failure);
            await workspace.WriteAsync(task.Actor, session =>
            {
                session.Templates.Failed(task);
                return true;
            });
        }

        return true;
    }
}
