namespace Verso.Notion.Objects;

/// <summary>A person, a bot, or a group; where only <c>object</c> and <c>id</c> are given, a reference to one.</summary>
public sealed record User() : NotionObject("user")
{
    public ObjectId Id { get; set; }

    public string? Name { get; set; }

    public string? AvatarUrl { get; set; }

    /// <summary><c>person</c> or <c>bot</c>; <c>agent</c> on what an agent made.</summary>
    public string? Type { get; set; }

    public Person? Person { get; set; }

    public Bot? Bot { get; set; }

    public static User Of(NotionId id) => new() { Id = id };
}

public sealed record Person : WireObject
{
    /// <summary>Only for integrations that may see e-mail addresses.</summary>
    public string? Email { get; set; }

    public bool EmailVerified { get; set; }
}

/// <summary>The bot of an integration; of other people's bots nothing is shown.</summary>
public sealed record Bot : WireObject
{
    public BotOwner? Owner { get; set; }

    public string? WorkspaceName { get; set; }

    public ObjectId WorkspaceId { get; set; }

    public WorkspaceLimits? WorkspaceLimits { get; set; }
}

public sealed record BotOwner : WireObject
{
    /// <summary><c>workspace</c> or <c>user</c>.</summary>
    public string? Type { get; set; }

    public bool Workspace { get; set; }

    public User? User { get; set; }
}

public sealed record WorkspaceLimits : WireObject
{
    public long? MaxFileUploadSizeInBytes { get; set; }
}

/// <summary>The answer to an OAuth code or refresh token.</summary>
public sealed record OAuthToken : NotionObject
{
    public string? AccessToken { get; set; }

    public string? TokenType { get; set; }

    public string? RefreshToken { get; set; }

    public ObjectId BotId { get; set; }

    public ObjectId WorkspaceId { get; set; }

    public string? WorkspaceName { get; set; }

    public string? WorkspaceIcon { get; set; }

    public BotOwner? Owner { get; set; }

    public string? DuplicatedTemplateId { get; set; }

    /// <summary>Without the tokens: they are secrets.</summary>
    public override string ToString() => $"OAuthToken {{ BotId = {BotId}, WorkspaceId = {WorkspaceId} }}";
}

/// <summary>Why an OAuth code or refresh token was refused, in OAuth's own form.</summary>
public sealed record OAuthError : NotionObject
{
    public string? Error { get; set; }

    public string? ErrorDescription { get; set; }
}
