using System.Text;

namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>Writes a program down as C#.</summary>
internal static class Writer
{
    public static string Method(string name, Statement[] body) => $$"""
        static void {{name}}(IGrantTable grants, MapGrantRef first, GrantHandle[] seen, bool again)
        {
            MapGrantRef op = first;
            bool done = false;
            int error = 0;
            GrantStatus kept = GrantStatus.Okay;
            {{Block(body)}}
        }

        """;

    private static string Block(Statement[] statements) => new StringBuilder().AppendJoin('\n', statements.Select(Write)).ToString();

    private static string Braced(Statement[] statements) => $"{{\n{Block(statements)}\n}}";

    private static string Write(Statement statement) => statement switch
    {
        Submit => "grants.GrantTableOp(ref op);",
        Read read => $"seen[{read.Id}] = op.Handle;",
        Keep => "kept = op.Status;",
        Set { Flag: Flag.Error } set => $"error = {Write(set.Value)} ? -5 : 0;",
        Set set => $"{NameOf(set.Flag)} = {Write(set.Value)};",
        If { Else: [] } choice => $"if ({Write(choice.Condition)})\n{Braced(choice.Then)}",
        If choice => $"if ({Write(choice.Condition)})\n{Braced(choice.Then)}\nelse\n{Braced(choice.Else)}",
        While loop => $"while ({Write(loop.Condition)})\n{Braced(loop.Body)}",
        DoWhile loop => $"do\n{Braced(loop.Body)}\nwhile ({Write(loop.Condition)});",
        Switch choice => $"switch (op.Status)\n{{\ncase GrantStatus.Okay:\n{Block(choice.Okay)}\nbreak;\ncase GrantStatus.Eagain:\n{Block(choice.Eagain)}\nbreak;\ndefault:\n{Block(choice.Default)}\nbreak;\n}}",
        TryFinally guarded => $"try\n{Braced(guarded.Body)}\nfinally\n{Braced(guarded.Last)}",
        Jump { IsContinue: true } => "continue;",
        Jump => "break;",
        Return => "return;",
        _ => throw new ArgumentOutOfRangeException(nameof(statement)),
    };

    private static string Write(Condition condition) => condition switch
    {
        StatusIs test => $"{(test.OfKept ? "kept" : "op.Status")} {test.Text}",
        IsSet { Flag: Flag.Error } => "error != 0",
        IsSet set => NameOf(set.Flag),
        CallFails => "grants.GrantTableOp(ref op) != 0",
        Constant constant => constant.Value ? "true" : "false",
        Not not => $"!({Write(not.Operand)})",
        Both both => $"({Write(both.Left)} && {Write(both.Right)})",
        Either either => $"({Write(either.Left)} || {Write(either.Right)})",
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private static string NameOf(Flag flag) => flag switch { Flag.Done => "done", Flag.Error => "error", _ => "again" };
}
