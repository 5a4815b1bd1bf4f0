using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.Flow;

/// <summary>The statement that a loop of the graph was written as.</summary>
internal static class LoopSyntax
{
    /// <summary>The loop's keyword; null for a loop made of <c>goto</c>.</summary>
    public static Location? KeywordOf(Loop loop) => loop.Statement switch
    {
        ForStatementSyntax statement => statement.ForKeyword.GetLocation(),
        WhileStatementSyntax statement => statement.WhileKeyword.GetLocation(),
        DoStatementSyntax statement => statement.DoKeyword.GetLocation(),
        CommonForEachStatementSyntax statement => statement.ForEachKeyword.GetLocation(),
        _ => null,
    };

    /// <summary>One of several things that are asked before each iteration: <c>i &lt; n</c> in <c>rc == 0 &amp;&amp; i &lt; n</c>.</summary>
    public static bool IsPartOfCondition(Loop loop, IOperation? test)
    {
        ExpressionSyntax? condition = loop.Statement switch
        {
            ForStatementSyntax statement => statement.Condition,
            WhileStatementSyntax statement => statement.Condition,
            _ => null,
        };
        return test is not null && condition is not null && condition.Span.Contains(test.Syntax.Span) && condition.Span != test.Syntax.Span;
    }

    /// <summary>The innermost loop statement that all of the loop is in: its own, or for a loop made of <c>goto</c> one round it.</summary>
    [MethodImpl(Jit.OptimizedAtOnce)]
    public static StatementSyntax? Find(Loop loop, FunctionGraph function)
    {
        // With the trivia round nodes, and so also below: without, the compiler has to look for the first token of each.
        StatementSyntax? smallest = null;
        for (int block = loop.First; block <= loop.Last; block++)
        {
            if (!loop.Contains(block))
            {
                continue;
            }

            foreach ((IOperation operation, _) in function.InBlock(block))
            {
                if (smallest is null || !smallest.FullSpan.Contains(operation.Syntax.FullSpan.Start))
                {
                    smallest = Around(smallest ?? operation.Syntax, operation.Syntax.FullSpan.Start);
                    if (smallest is null)
                    {
                        return null;
                    }
                }
            }
        }

        return smallest;
    }

    /// <summary>The next loop statement outwards that contains a position too.</summary>
    private static StatementSyntax? Around(SyntaxNode node, int position)
    {
        for (SyntaxNode? outer = node; outer is not null; outer = outer.Parent)
        {
            if (outer is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax && outer.FullSpan.Contains(position))
            {
                return (StatementSyntax)outer;
            }
        }

        return null;
    }
}
