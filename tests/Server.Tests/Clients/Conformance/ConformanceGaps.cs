namespace Verso.Server.Tests.Clients.Conformance;

/// <summary>The checks of the suite that fail, and why. None of them counts for conformance with a revision.</summary>
internal static class ConformanceGaps
{
    private const string NoTasks = "Verso does not offer the extension for tasks: what takes long is a run or a job of its own API.";

    private const string NoHeaders = "No tool of Verso wants its arguments repeated in headers (x-mcp-header).";

    /// <summary>By the check's id: the reason.</summary>
    public static IReadOnlyDictionary<string, string> Of(string revision) => revision == "2026-07-28" ? Newest : new Dictionary<string, string>();

    private static readonly Dictionary<string, string> Newest = new(
        ((string[])
        [
            "tasks-extension-advertised",
            "sep-2663-tasks-methods-non-declaring",
            "sep-2663-server-rejects-undeclared-client",
            "tasks-per-request-meta-opt-in",
            "tasks-wire-field-renames",
            "tasks-no-early-ttl-expiry",
            "tasks-no-related-task-meta-on-inlined-result",
            "sep-2663-tasks-get-status-input-required",
            "tasks-mrtr-tasks-update-resumes",
            "tasks-mrtr-partial-fulfillment",
            "tasks-server-directed-creation-no-hint",
            "sep-2663-legacy-task-param-ignored",
            "tasks-immediate-result-shortcut",
            "tasks-result-type-complete-on-non-task-responses",
            "sep-2663-durable-create-strong-consistency",
            "sep-2663-tasks-get-invalid-task-id-32602",
            "tasks-sync-tool-call",
            "sep-2663-result-type-task-on-create",
            "sep-2663-tasks-get-status-working",
            "sep-2663-tasks-get-status-completed",
            "sep-2663-tool-error-uses-completed-status",
            "sep-2663-tasks-get-status-failed",
            "sep-2663-cancel-ack-empty-result",
            "tasks-cancel-terminal-idempotent-ack",
            "tasks-request-state-removal-setup",
            "sep-2663-server-returns-missing-capability-when-required",
            "tasks-headers-tolerate-mcp-method-on-tools-call",
            "sep-2663-routing-headers-accepted-on-tasks-get",
            "sep-2663-server-rejects-mismatched-mcp-name-on-tasks-get",
            "sep-2663-mrtr-synchronous-before-task-creation",
        ]).Select(id => KeyValuePair.Create(id, NoTasks))
        .Concat(((string[])
        [
            "sep-2243-server-no-xmcp-tool",
            "sep-2243-server-decode-base64",
            "sep-2243-server-validate-param-match",
            "sep-2243-server-reject-invalid-param-chars",
            "sep-2243-server-reject-param-mismatch",
        ]).Select(id => KeyValuePair.Create(id, NoHeaders))));
}
