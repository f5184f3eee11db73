using System.Text;

namespace Verso.Workspace.Formulas.Syntax;

/// <summary>
/// Writes a formula as Notion writes one that came through its API: one blank around operators and after commas, brackets
/// around every operation inside of another one, no comments.
/// </summary>
internal sealed class Printer(Func<PropertyNode, string> reference)
{
    private readonly StringBuilder _text = new();

    public static string Print(Node node, Func<PropertyNode, string> reference)
    {
        var printer = new Printer(reference);
        printer.Write(node);
        return printer._text.ToString();
    }

    /// <summary>A text as a formula spells it.</summary>
    public static string Quote(string text) => $"\"{text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)}\"";

    private void Write(Node node)
    {
        switch (node)
        {
            case NumberNode number:
                _text.Append(number.Digits);
                break;
            case TextNode text:
                _text.Append(Quote(text.Text));
                break;
            case NameNode name:
                _text.Append(name.Name);
                break;
            case ListNode list:
                WriteAll('[', list.Items, ']');
                break;
            case PropertyNode property:
                if (property.Page is { } page)
                {
                    WriteOperand(page, isOperand: page is UnaryNode or BinaryNode or ConditionalNode);
                    _text.Append('.');
                }

                _text.Append(reference(property));
                break;
            case CallNode { IsMethod: true } call:
                WriteOperand(call.Arguments[0], isOperand: call.Arguments[0] is UnaryNode or BinaryNode or ConditionalNode);
                _text.Append('.').Append(call.Function);
                WriteAll('(', [.. call.Arguments.Skip(1)], ')');
                break;
            case CallNode call:
                _text.Append(call.Function);
                WriteAll('(', call.Arguments, ')');
                break;
            case UnaryNode unary:
                _text.Append(unary.Operator).Append(unary.Operator == "not" ? " " : "");
                WriteOperand(unary.Operand, unary.Operand is BinaryNode or ConditionalNode);
                break;
            case BinaryNode binary:
                WriteOperand(binary.Left, binary.Left is BinaryNode or ConditionalNode || binary.Operator == "^" && binary.Left is UnaryNode);
                _text.Append(' ').Append(binary.Operator).Append(' ');
                WriteOperand(binary.Right, binary.Right is BinaryNode or ConditionalNode);
                break;
            case ConditionalNode conditional:
                WriteOperand(conditional.Condition, conditional.Condition is ConditionalNode);
                _text.Append(" ? ");
                WriteOperand(conditional.Then, conditional.Then is ConditionalNode);
                _text.Append(" : ");
                WriteOperand(conditional.Else, conditional.Else is ConditionalNode);
                break;
        }
    }

    private void WriteOperand(Node node, bool isOperand)
    {
        if (isOperand)
            _text.Append('(');
        Write(node);
        if (isOperand)
            _text.Append(')');
    }

    private void WriteAll(char open, IReadOnlyList<Node> nodes, char close)
    {
        _text.Append(open);
        for (var i = 0; i < nodes.Count; i++)
        {
            if (i > 0)
                _text.Append(", ");
            Write(nodes[i]);
        }

        _text.Append(close);
    }
}
