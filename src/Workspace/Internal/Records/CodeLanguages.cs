namespace Verso.Workspace.Internal.Records;

/// <summary>Languages of code blocks: inside as Notion's page shows them, publicly in lower case.</summary>
internal static class CodeLanguages
{
    private static readonly Dictionary<string, string> Shown = new[]
    {
        "ABAP", "ABC", "Agda", "Arduino", "ASCII Art", "Assembly", "Bash", "BASIC", "BNF", "C", "C#", "C++", "Clojure", "CoffeeScript", "Coq", "CSS",
        "Dart", "Dhall", "Diff", "Docker", "EBNF", "Elixir", "Elm", "Erlang", "F#", "Flow", "Fortran", "Gherkin", "GLSL", "Go", "GraphQL", "Groovy",
        "Haskell", "HCL", "HTML", "Idris", "Java", "JavaScript", "JSON", "Julia", "Kotlin", "LaTeX", "Less", "Lisp", "LiveScript", "LLVM IR", "Lua",
        "Makefile", "Markdown", "Markup", "MATLAB", "Mathematica", "Mermaid", "Nix", "Notion Formula", "Objective-C", "OCaml", "Pascal", "Perl", "PHP",
        "Plain Text", "PowerShell", "Prolog", "Protobuf", "PureScript", "Python", "R", "Racket", "Reason", "Ruby", "Rust", "Sass", "Scala", "Scheme",
        "SCSS", "Shell", "Smalltalk", "Solidity", "SQL", "Swift", "TOML", "TypeScript", "VB.Net", "Verilog", "VHDL", "Visual Basic", "WebAssembly",
        "XML", "YAML", "Java/C/C++/C#",
    }.ToDictionary(name => name.ToLowerInvariant());

    public const string PlainText = "plain text";

    public static string ToInternal(string language) => Shown.GetValueOrDefault(language, language);

    /// <summary>The public name; plain text for a language that the public API does not know.</summary>
    public static string ToPublic(string language)
    {
        var lower = language.ToLowerInvariant();
        return Shown.ContainsKey(lower) ? lower : PlainText;
    }
}
