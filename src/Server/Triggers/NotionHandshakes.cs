using Verso.Server.Gateway;
using Verso.Workspace.Triggers;

namespace Verso.Server.Triggers;

/// <summary>
/// The verification tokens that Notion sends when a webhook is made in its portal. Anyone who knows the address can send one,
/// so the operator looks at it, agrees to it, and gives it to the portal.
/// </summary>
public sealed class NotionHandshakes
{
    private readonly HandshakeStore _store;
    private readonly TriggerSecrets _secrets;

    internal NotionHandshakes(HandshakeStore store, TriggerSecrets secrets) => (_store, _secrets) = (store, secrets);

    /// <summary>The token that events must be signed with; null before the operator agreed to one.</summary>
    public Handshake? Accepted => _store.Accepted();

    /// <summary>Those that wait for the operator, the newest first.</summary>
    public IReadOnlyList<Handshake> Waiting => _store.Waiting();

    public string TokenOf(Handshake one) => _secrets.Open(one.SealedToken);

    /// <summary>Keeps a token for the operator. It changes nothing until then.</summary>
    internal Task ReceiveAsync(string token, CancellationToken cancellationToken) =>
        _store.ReceiveAsync(TriggerSecrets.Hash(token), _secrets.Seal(token), cancellationToken);

    /// <summary>Agrees to a token: from now on it is the one that events are signed with.</summary>
    /// <param name="number">Null for the only one that waits.</param>
    public async Task<Handshake> AcceptAsync(long? number, CancellationToken cancellationToken)
    {
        var waiting = Waiting;
        var chosen = (number, waiting) switch
        {
            ({ } wanted, _) => waiting.FirstOrDefault(one => one.Number == wanted) ?? throw new GatewayException(404, "not_found", $"No verification token {wanted} is waiting."),
            (null, []) => throw new GatewayException(404, "not_found", "No verification token is waiting. Make the webhook in Notion's portal first, or have Notion send the token again there."),
            (null, [var only]) => only,
            _ => throw new GatewayException(409, "several_tokens", $"{waiting.Count} verification tokens are waiting, and Notion sent only one of them. Choose the one that arrived when you made the webhook: {string.Join(", ", waiting.Select(one => one.Number))}."),
        };
        if (!await _store.AcceptAsync(chosen.Number, cancellationToken))
            throw new GatewayException(404, "not_found", $"No verification token {chosen.Number} is waiting.");
        return _store.Accepted()!;
    }

    /// <summary>Throws away all tokens that wait; tells how many.</summary>
    public Task<int> ForgetAsync(CancellationToken cancellationToken) => _store.ForgetAsync(number: null, cancellationToken);
}
