using System.Text.Json;
using System.Text.Json.Nodes;
using Verso.Notion;
using Verso.Workspace.Api;
using Verso.Workspace.Content;
using Verso.Workspace.Markdown;
using Verso.Workspace.Objects;

namespace Verso.Workspace.Local;

/// <summary>Gives a page the content that a markdown describes, and leaves alone what is there already.</summary>
internal sealed class ContentEdit
{
    private readonly Call _call;
    private readonly StoredObject _page;
    private readonly PageMarkdown _before;
    private readonly EnhancedWriter _writer;
    private readonly Looks _looks = new();
    private readonly Dictionary<string, JsonObject> _ownFiles = [];
    private readonly HashSet<NotionId> _written = [];

    public ContentEdit(Call call, StoredObject page, PageMarkdown before)
    {
        (_call, _page, _before) = (call, page, before);
        _writer = new EnhancedWriter(before.Form);
    }

    private LocalSession Session => _call.Session;

    /// <summary>Carries the edit out, all of it or nothing.</summary>
    /// <param name="textName">The member of the request that the markdown came in.</param>
    /// <exception cref="ApiException">It would delete pages or databases, and that was not allowed; or it names what is not there.</exception>
    public void Apply(string markdown, bool allowsDeleting, string textName) =>
        Apply(MarkdownReader.Read(markdown, _before.Reading), allowsDeleting, textName);

    public void Apply(IReadOnlyList<NewBlock> blocks, bool allowsDeleting, string textName)
    {
        var old = Old(_before.Nodes, MarkdownReader.Read(_before.Text, _before.Reading));
        var plan = new ContentPlan(old, New(blocks));
        var removed = plan.Removed.SelectMany(side => side.Look is "<summary>" or "<notes>" ? side.Below : [side]).ToList(); // The part of a meeting stays, empty.
        if (!allowsDeleting)
            RefuseDeleting(removed, textName);
        CheckNew(plan.Steps);
        Arrange(_page, plan.Steps);
        foreach (var side in removed)
        {
            if (Session.Objects.Find(side.Node.Stored.Id) is { InTrash: false } left)
                Session.SetInTrash(left, true);
        }
    }

    /// <summary>
    /// The stored blocks as they look when their own markdown is read again: only so they compare with what is read. Where
    /// the two do not go together one to one, a block looks like its own lines alone.
    /// </summary>
    private List<OldSide> Old(IReadOnlyList<ContentNode> nodes, IReadOnlyList<NewBlock>? read, string? parent = null)
    {
        var isEven = read is not null && read.Count == nodes.Count;
        return [.. nodes.Select((node, index) =>
        {
            var twin = isEven ? read![index] : null;
            var written = node.ToWritten();
            foreach (var file in new[] { node.Payload["file"], node.Payload["icon"].At("file") }.OfType<JsonObject>())
                _ownFiles.TryAdd(Unified(file["url"].Text()), file);
            var look = Look(twin is null ? written : WrittenBlock.Of(twin), parent);
            var below = Old(Below(node), twin is null ? null : Below(twin), node.Type);
            return new OldSide(node, look, _looks.Number(look, below), below);
        })];
    }

    private List<NewSide> New(IReadOnlyList<NewBlock> blocks, string? parent = null) => [.. blocks.Select(block =>
    {
        var look = Look(WrittenBlock.Of(block), parent);
        var below = New(Below(block), block.Type);
        return new NewSide(block, look, _looks.Number(look, below), below);
    })];

    /// <summary>What an edit can reach below a stored block: the parts of a meeting stand there under their names.</summary>
    private static IReadOnlyList<ContentNode> Below(ContentNode node) =>
        node.Type == "meeting_notes" ? [.. node.Children.Where(child => PartOf(node, child) is "summary" or "notes" && child.Children.Count > 0)]
        : node.IsCut || IsUnknown(node.Type) ? []
        : node.Children;

    private static IReadOnlyList<NewBlock> Below(NewBlock block) =>
        block.Type == "meeting_notes" ? [.. block.Children.Where(child => child.Type != "transcript")] : block.Children;

    private static string? PartOf(ContentNode meeting, ContentNode part) =>
        Array.Find((string[])["summary", "notes", "transcript"], name => meeting.Payload["children"].At($"{name}_block_id").Id() == part.Stored.Id);

    private static bool IsUnknown(string type) => type is "bookmark" or "embed" or "link_preview" or "breadcrumb" or "template" or "unsupported";

    /// <summary>The block's own markdown. The address of a file that lies here changes with time, so its id stands for it.</summary>
    private string Look(WrittenBlock block, string? parent) =>
        block.Type is "summary" or "notes" or "transcript" ? $"<{block.Type}>"
        : Session.Workspace.Links.Unify(parent == "tab" ? _writer.OwnTab(block) : _writer.Own(block));

    /// <summary>An address as it compares: without what is asked for when it leads to a file that is kept by others.</summary>
    private string Unified(string? url)
    {
        var unified = Session.Workspace.Links.Unify(url ?? "");
        return unified.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? unified[..mark] : unified;
    }

    /// <summary>What is named by an address that was handed out here is the file itself, not something outside.</summary>
    private void TakeFile(JsonObject? holder)
    {
        if (holder?["external"].At("url").Text() is not { } url)
            return;
        var file = _call.Context.FindFile(url)?.File ?? _ownFiles.GetValueOrDefault(Unified(url))?.DeepClone().AsObject();
        if (file is null)
            return;
        var at = holder.IndexOf("external");
        holder.RemoveAt(at);
        holder.Insert(at, "file", file);
        holder["type"] = "file";
    }

    private static void RefuseDeleting(IEnumerable<OldSide> removed, string textName)
    {
        var lost = ContentPlan.All([.. removed]).Where(side => !side.IsKept && side.Node.Type is "child_page" or "child_database").ToList();
        if (lost.Count == 0)
            return;
        var list = string.Join('\n', lost.Select(side => $"- {side.Node.Type["child_".Length..]}: \"{side.Node.Payload["title"].Text()}\" (id: {side.Node.Stored.Id})"));
        throw ApiException.Invalid($"""
            This operation would delete {lost.Count} child page(s) or database(s):
            {list}

            To proceed, either:
            1. Include these items in {textName} using <page url="..."> or <database url="..."> tags, OR
            2. Set allow_deleting_content: true to confirm deletion.
            """.ReplaceLineEndings("\n"));
    }

    /// <summary>What is named and lies elsewhere must be a page that can come here.</summary>
    private void CheckNew(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            if (step.Old is null)
                BlockOperations.CheckCopy(_call, step.New.Block);
            if (step.Old is null && step.New.Block is { Existing: { } id, Type: not "synced_block" } named)
            {
                if (named.Type != "child_page")
                    throw ApiException.Invalid($"The {(named.Type == "child_database" ? "database" : "block")} {id} is not on this page, and markdown cannot bring it here.");
                var page = Parents.Require(_call, ObjectKind.Page, id);
                if (Session.Objects.IsInside(_page.Id, page.Id))
                    throw ApiException.Invalid($"Page {id} cannot be moved into itself or into what lies on it.");
            }

            CheckNew(step.Below);
        }
    }

    /// <summary>Brings the children of a block into their new order and form.</summary>
    private void Arrange(StoredObject parent, IReadOnlyList<Step> steps)
    {
        string? rank = null;
        for (var index = 0; index < steps.Count;)
        {
            if (steps[index] is { Old: { } stays, IsMoved: false })
            {
                Keep(steps[index]);
                rank = stays.Node.Stored.Rank;
                index++;
                continue;
            }

            var count = steps.Skip(index).TakeWhile(step => step.Old is null || step.IsMoved).Count();
            var ranks = rank is null ? Session.Objects.RanksAtStart(parent.Id, count) : Session.Objects.RanksAfter(parent.Id, rank, count);
            for (var next = 0; next < count; next++)
                Place(parent, steps[index + next], ranks[next]);
            (rank, index) = (ranks[^1], index + count);
        }

        if (parent.Kind == ObjectKind.Block)
            Session.Blocks.ChildrenChanged(parent.Id);
        else if (steps.Any(step => !step.IsSame))
            Session.Pages.Touch(parent.Id);
    }

    private void Keep(Step step)
    {
        if (step.IsSame)
            return;
        if (step.IsChanged && step.Old!.Node.Stored.Kind == ObjectKind.Block)
            Change(step.Old.Node, step.New.Block);
        Go(step);
    }

    /// <summary>What is below a kept block. The content of a synced block is changed where it lies, and once.</summary>
    private void Go(Step step)
    {
        var owner = step.Old!.Node.Owner;
        if (step.Old.Node.Stored.Kind != ObjectKind.Block || step.Below.All(below => below.IsSame && !below.IsMoved) && step.Below.Count == step.Old.Below.Count || !_written.Add(owner))
            return;
        if (step.Old.Node.Type == "meeting_notes")
        {
            foreach (var part in step.Below)
            {
                if (part.Old is not null)
                    Keep(part);
                else if (step.Old.Node.Payload["children"].At($"{part.New.Block.Type}_block_id").Id() is { } empty && Session.Objects.Find(empty, ObjectKind.Block) is { } filled)
                    Arrange(filled, part.Below);
            }
        }
        else if (Session.Objects.Find(owner, ObjectKind.Block) is { } parent)
            Arrange(parent, step.Below);
    }

    private void Place(StoredObject parent, Step step, string rank)
    {
        if (step.Old is not null)
        {
            Session.Blocks.Move(Session.Objects.Find(step.Old.Node.Stored.Id)!, parent, rank);
            Keep(step);
            return;
        }

        var block = step.New.Block;
        if (block is { Type: "child_page", Existing: { } id })
        {
            var page = PageOperations.Bring(_call, Session.Objects.Find(id, ObjectKind.Page)!, parent);
            Session.Blocks.Move(page, parent, rank);
        }
        else if (block.Type == "child_page")
            PageOperations.MakeOn(_call, parent, block.Payload["title"].Text() ?? "", rank);
        else if (block.Type == "child_database")
            throw ApiException.Invalid("Markdown cannot create databases. Create the database with the databases API, and name its URL.");
        else if (BlockKinds.All.TryGetValue(block.Type, out var kind))
        {
            var made = Session.Blocks.InsertOne(
                new NewBlock(block.Type, Canonical(kind, block), block.Children),
                parent.Kind, parent.Id, BlockTree.ContentPageOf(parent)!.Value, rank);
            if (step.Below.Count > 0)
                Arrange(made, step.Below);
        }
        else
            PlaceText(parent, block, step, rank);
    }

    /// <summary>A meeting that is not there cannot be made: what was written of it stays, as toggles.</summary>
    private void PlaceText(StoredObject parent, NewBlock block, Step step, string rank)
    {
        var text = block.Payload["title"] is JsonArray title ? title.DeepClone().AsArray() : RichTexts.FromPlain(char.ToUpperInvariant(block.Type[0]) + block.Type[1..]);
        var made = Session.Blocks.InsertOne(
            new NewBlock("toggle", new JsonObject { ["rich_text"] = text, ["color"] = Colors.Default }, block.Children),
            parent.Kind, parent.Id, BlockTree.ContentPageOf(parent)!.Value, rank);
        Arrange(made, step.Below);
    }

    private JsonObject Canonical(BlockKind kind, NewBlock block)
    {
        var request = (block with { Children = [] }).ToRequest()[block.Type]!.AsObject();
        request.Remove("children");
        var payload = BlockPayload.Create(kind, Input.Body(JsonSerializer.SerializeToElement(request, Json.Options)), _call.Context);
        TakeFile(payload);
        TakeFile(payload["icon"] as JsonObject);
        return payload;
    }

    /// <summary>Changes a block in its place: what markdown does not say of it stays.</summary>
    private void Change(ContentNode node, NewBlock wanted)
    {
        if (!BlockKinds.All.TryGetValue(wanted.Type, out var kind) || IsUnknown(node.Type) || node.IsCut)
            return;
        var stored = Session.Objects.Find(node.Stored.Id, ObjectKind.Block)!;
        var json = stored.ReadJson();
        var current = json[node.Type]!.AsObject();
        var changed = Canonical(kind, wanted);
        if (node.Type == wanted.Type)
            Carry(current, changed, node.Type, stored.ParentId);
        else
        {
            var at = json.IndexOf(node.Type);
            json.Remove(node.Type);
            json.Insert(at, wanted.Type, null);
            json["type"] = wanted.Type;
        }

        json[wanted.Type] = changed;
        Session.Blocks.Save(stored, json);
    }

    private void Carry(JsonObject current, JsonObject changed, string type, NotionId? parent)
    {
        foreach (var (name, value) in current.ToList())
        {
            var stays = name switch
            {
                "rich_text" or "caption" when value is JsonArray items && changed[name] is JsonArray others => type == "code" && name == "caption" || Text(items) == Text(others),
                "icon" => (type == "paragraph" && !IsTab(parent)) || Unified(IconWords.Write(value)) == Unified(IconWords.Write(changed[name])),
                "list_format" or "synced_from" => true,
                _ => !changed.ContainsKey(name) && name is not ("type" or "external" or "file" or "name" or "list_start_index"),
            };
            if (stays)
                changed[name] = value?.DeepClone();
        }

        if (type == "file" && Unified(Address(current)) == Unified(Address(changed)) && current["name"] is { } called)
            changed["name"] = called.DeepClone();

        static string? Address(JsonObject media) => (media["file"].At("url") ?? media["external"].At("url")).Text();

        string Text(JsonArray items) => InlineWriter.Inline(items, MarkdownFlavor.Enhanced, address: _before.Form.Address);
    }

    private bool IsTab(NotionId? parent) =>
        parent is { } id && Session.Objects.Find(id, ObjectKind.Block) is { } above && (string?)above.ReadJson()["type"] == "tab";
}
