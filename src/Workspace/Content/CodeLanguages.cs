namespace Verso.Workspace.Content;

/// <summary>The languages of a code block.</summary>
internal static class CodeLanguages
{
    public const string Plain = "plain text";

    public static readonly string[] All =
    [
        "abap", "abc", "agda", "arduino", "ascii art", "assembly", "bash", "basic", "bnf", "c", "c#", "c++", "clojure",
        "coffeescript", "coq", "css", "dart", "dhall", "diff", "docker", "ebnf", "elixir", "elm", "erlang", "f#", "flow",
        "fortran", "gherkin", "glsl", "go", "graphql", "groovy", "haskell", "hcl", "html", "idris", "java", "javascript",
        "json", "julia", "kotlin", "latex", "less", "lisp", "livescript", "llvm ir", "lua", "makefile", "markdown", "markup",
        "matlab", "mathematica", "mermaid", "nix", "notion formula", "objective-c", "ocaml", "pascal", "perl", "php",
        "plain text", "powershell", "prolog", "protobuf", "purescript", "python", "r", "racket", "reason", "ruby", "rust",
        "sass", "scala", "scheme", "scss", "shell", "smalltalk", "solidity", "sql", "swift", "toml", "typescript", "vb.net",
        "verilog", "vhdl", "visual basic", "webassembly", "xml", "yaml", "java/c/c++/c#",
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["cs"] = "c#",
        ["csharp"] = "c#",
        ["cpp"] = "c++",
        ["cc"] = "c++",
        ["h"] = "c",
        ["fs"] = "f#",
        ["fsharp"] = "f#",
        ["js"] = "javascript",
        ["jsx"] = "javascript",
        ["node"] = "javascript",
        ["ts"] = "typescript",
        ["tsx"] = "typescript",
        ["py"] = "python",
        ["rb"] = "ruby",
        ["rs"] = "rust",
        ["kt"] = "kotlin",
        ["golang"] = "go",
        ["sh"] = "shell",
        ["zsh"] = "shell",
        ["console"] = "shell",
        ["ps1"] = "powershell",
        ["pwsh"] = "powershell",
        ["yml"] = "yaml",
        ["dockerfile"] = "docker",
        ["make"] = "makefile",
        ["md"] = "markdown",
        ["tex"] = "latex",
        ["vb"] = "visual basic",
        ["objc"] = "objective-c",
        ["hs"] = "haskell",
        ["ex"] = "elixir",
        ["erl"] = "erlang",
        ["clj"] = "clojure",
        ["wasm"] = "webassembly",
        ["proto"] = "protobuf",
        ["terraform"] = "hcl",
        ["tf"] = "hcl",
        ["asm"] = "assembly",
        ["text"] = Plain,
        ["txt"] = Plain,
        ["plaintext"] = Plain,
        ["patch"] = "diff",
        ["svg"] = "xml",
        ["jsonc"] = "json",
    };

    /// <summary>The language a fence names, in Notion's words; null when Notion has none of that name.</summary>
    public static string? Find(string name) =>
        Array.Find(All, language => language.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? Aliases.GetValueOrDefault(name);
}
