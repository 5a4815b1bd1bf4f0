using System.Text;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>Writes a program down as C#: a method, and one for each helper that it calls.</summary>
internal sealed class Writer
{
    private readonly string _name;
    private readonly StringBuilder _helpers = new();
    private readonly ProgramKind _kind;
    private string _operation = "op";
    private bool _isInElement;
    private bool _isInHelper;

    private Writer(string name, ProgramKind kind)
    {
        _name = name;
        _kind = kind;
    }

    public static string Write(string name, Statement[] program, ProgramKind kind)
    {
        Writer writer = new(name, kind);
        string body = writer.Block(program);
        return $$"""
            static void {{name}}(IGrantTable grants, {{(kind.IsOfBatch() ? "MapGrantRef[] ops" : "MapGrantRef first")}}, GrantHandle[] seen, bool again)
            {
                {{(kind.IsOfBatch() ? "" : "MapGrantRef op = first;")}}
                bool done = false;
                int error = 0;
                GrantStatus kept = GrantStatus.Okay;
                {{(kind == ProgramKind.OfCounts ? "int good = 0; var failed = new System.Collections.Generic.List<int>(); object problem = null;" : "")}}
                {{body}}
            }

            {{writer._helpers}}
            """;
    }

    /// <summary>The number by which the site of its call tells it apart from others.</summary>
    private string Helper(Helps call)
    {
        string name = $"{_name}Helper{call.Site}";
        _isInHelper = true;
        _helpers.Append($$"""
            static bool {{name}}(IGrantTable grants, ref MapGrantRef op)
            {
                bool done = false, again = false;
                int error = 0;
                GrantStatus kept = GrantStatus.Okay;
                {{Block(call.Body)}}
            }

            """);
        _isInHelper = false;
        return $"{name}(grants, ref op /* {call.Site} */)";
    }

    private string Call(int site) => $"grants.GrantTableOp({(_kind.IsOfBatch() && !_isInElement ? "ops" : $"ref {_operation}")} /* {site} */)";

    private string Block(Statement[] statements) => new StringBuilder().AppendJoin('\n', statements.Select(Write)).ToString();

    private string Braced(Statement[] statements) => $"{{\n{Block(statements)}\n}}";

    private string Write(Statement statement) => statement switch
    {
        Submit submit => $"{Call(submit.Site)};",
        Read read => $"seen[{read.Id}] = {_operation}.Handle;",
        Keep => "kept = op.Status;",
        Set { Flag: Flag.Error } set => $"error = {Write(set.Value)} ? -5 : 0;",
        Set { Flag: Flag.Problem } set => $"problem = {Write(set.Value)} ? new object() : null;",
        Set { Flag: Flag.Failed, Value: Constant value } => value.Value ? "failed.Add(1);" : "failed.Clear();",
        Set { Flag: Flag.Failed } set => $"if ({Write(set.Value)})\n{{\nfailed.Add(1);\n}}\nelse\n{{\nfailed.Clear();\n}}",
        Count => "good++;",
        Set set => $"{NameOf(set.Flag)} = {Write(set.Value)};",
        If { Else: [] } choice => $"if ({Write(choice.Condition)})\n{Braced(choice.Then)}",
        If choice => $"if ({Write(choice.Condition)})\n{Braced(choice.Then)}\nelse\n{Braced(choice.Else)}",
        While loop => $"while ({Write(loop.Condition)})\n{Braced(loop.Body)}",
        DoWhile loop => $"do\n{Braced(loop.Body)}\nwhile ({Write(loop.Condition)});",
        ForEach loop => Write(loop),
        Switch choice => $"switch ({_operation}.Status)\n{{\ncase GrantStatus.Okay:\n{Block(choice.Okay)}\nbreak;\ncase GrantStatus.Eagain:\n{Block(choice.Eagain)}\nbreak;\ndefault:\n{Block(choice.Default)}\nbreak;\n}}",
        TryFinally guarded => $"try\n{Braced(guarded.Body)}\nfinally\n{Braced(guarded.Last)}",
        Jump { IsContinue: true } => "continue;",
        Jump => "break;",
        Return answer => !_isInHelper ? "return;" : answer.Answer ? "return true;" : "return false;",
        _ => throw new ArgumentOutOfRangeException(nameof(statement)),
    };

    private string Write(ForEach loop)
    {
        _operation = loop.Form == ElementForm.Index ? "ops[i]" : "op";
        _isInElement = true;
        string body = Block(loop.Body);
        _isInElement = false;
        return loop.Form switch
        {
            ElementForm.Current => $"foreach (ref MapGrantRef op in ops.AsSpan())\n{{\n{body}\n}}",
            ElementForm.Reference => $"for (int i = 0; i < ops.Length; i++)\n{{\nref MapGrantRef op = ref ops[i];\n{body}\n}}",
            _ => $"for (int i = 0; i < ops.Length; i++)\n{{\n{body}\n}}",
        };
    }

    private string Write(Condition condition) => condition switch
    {
        StatusIs test => $"{(test.OfKept ? "kept" : $"{_operation}.Status")} {test.Text}",
        IsSet { Flag: Flag.Error } => "error != 0",
        IsSet { Flag: Flag.Failed } => "failed.Count > 0",
        IsSet { Flag: Flag.Problem } => "problem != null",
        IsSet set => NameOf(set.Flag),
        CountIs count => $"good {Symbol(count.Relation)} {(count.OfLength ? "ops.Length" : "0")}",
        CallFails call => $"{Call(call.Site)} != 0",
        Helps call => Helper(call),
        Constant constant => constant.Value ? "true" : "false",
        Not not => $"!({Write(not.Operand)})",
        Both both => $"({Write(both.Left)} && {Write(both.Right)})",
        Either either => $"({Write(either.Left)} || {Write(either.Right)})",
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private static string Symbol(BinaryOperatorKind relation) => relation switch
    {
        BinaryOperatorKind.Equals => "==",
        BinaryOperatorKind.NotEquals => "!=",
        BinaryOperatorKind.LessThan => "<",
        BinaryOperatorKind.LessThanOrEqual => "<=",
        BinaryOperatorKind.GreaterThan => ">",
        _ => ">=",
    };

    private static string NameOf(Flag flag) => flag switch { Flag.Done => "done", Flag.Error => "error", _ => "again" };
}
