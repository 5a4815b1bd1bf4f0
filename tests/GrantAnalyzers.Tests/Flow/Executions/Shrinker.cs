namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>Takes away from a program what a failure does not need.</summary>
internal static class Shrinker
{
    public static Statement[] Shrink(Statement[] program, Func<Statement[], bool> fails)
    {
        while (Smaller(program).FirstOrDefault(fails) is { } smaller)
        {
            program = smaller;
        }

        return program;
    }

    private static IEnumerable<Statement[]> Smaller(Statement[] block) => block.SelectMany((statement, i) =>
        Parts(statement).Prepend([]).Concat(Smaller(statement).Select(static smaller => new[] { smaller }))
            .Select(instead => (Statement[])[.. block[..i], .. instead, .. block[(i + 1)..]]));

    /// <summary>What may stand in the place of a whole statement.</summary>
    private static IEnumerable<Statement[]> Parts(Statement statement) => statement switch
    {
        If choice => [choice.Then, choice.Else],
        Switch choice => [choice.Okay, choice.Eagain, choice.Default],
        TryFinally guarded => [[.. guarded.Body, .. guarded.Last]],
        _ => [],
    };

    private static IEnumerable<Statement> Smaller(Statement statement) => statement switch
    {
        If choice => [.. Smaller(choice.Then).Select(then => choice with { Then = then }), .. Smaller(choice.Else).Select(other => choice with { Else = other }), .. Smaller(choice.Condition).Select(condition => choice with { Condition = condition })],
        While loop => [.. Smaller(loop.Body).Select(body => loop with { Body = body }), .. Smaller(loop.Condition).Select(condition => loop with { Condition = condition })],
        DoWhile loop => [.. Smaller(loop.Body).Select(body => loop with { Body = body }), .. Smaller(loop.Condition).Select(condition => loop with { Condition = condition })],
        ForEach loop => Smaller(loop.Body).Select(body => loop with { Body = body }),
        Switch choice => [.. Smaller(choice.Okay).Select(okay => choice with { Okay = okay }), .. Smaller(choice.Eagain).Select(eagain => choice with { Eagain = eagain }), .. Smaller(choice.Default).Select(other => choice with { Default = other })],
        TryFinally guarded => [.. Smaller(guarded.Body).Select(body => guarded with { Body = body }), .. Smaller(guarded.Last).Select(last => guarded with { Last = last })],
        Set set => Smaller(set.Value).Select(value => set with { Value = value }),
        _ => [],
    };

    private static IEnumerable<Condition> Smaller(Condition condition) => condition switch
    {
        Helps call => Smaller(call.Body).Select(body => call with { Body = body }),
        Not not => [not.Operand, .. Smaller(not.Operand).Select(static operand => new Not(operand))],
        Both both => [both.Left, both.Right, .. Smaller(both.Left).Select(left => both with { Left = left }), .. Smaller(both.Right).Select(right => both with { Right = right })],
        Either either => [either.Left, either.Right, .. Smaller(either.Left).Select(left => either with { Left = left }), .. Smaller(either.Right).Select(right => either with { Right = right })],
        _ => [],
    };
}
