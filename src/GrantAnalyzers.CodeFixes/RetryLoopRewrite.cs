using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace GrantAnalyzers.CodeFixes;

/// <summary>
/// Puts one call of <c>GrantRetry</c> in place of a loop that does nothing but issue, check the rc, wait and count:
/// <c>Retry</c> for a loop that asks first, <c>Issue</c> for one that issues first. What only served the loop goes with it.
/// </summary>
/// <remarks>A loop in which anything else happens, or whose counter is somebody else's too, stays: no rewrite of it is sure to mean the same.</remarks>
internal sealed class RetryLoopRewrite
{
    private readonly StatementSyntax _loop;
    private readonly SemanticModel _model;
    private readonly GrantSymbols _symbols;
    private readonly HashSet<ISymbol> _counters = new(SymbolEqualityComparer.Default);
    private InvocationExpressionSyntax? _call;
    private StatementSyntax? _submit;
    private StatementSyntax? _check;
    private bool _asksForRc;

    private RetryLoopRewrite(StatementSyntax loop, SemanticModel model, GrantSymbols symbols)
    {
        _loop = loop;
        _model = model;
        _symbols = symbols;
    }

    /// <summary>The edits for the loop whose keyword, or a call in which, is reported; none where it is not as simple as that.</summary>
    /// <param name="reported">What is reported.</param>
    /// <param name="model">The file's.</param>
    /// <param name="symbols">What counts as a submit call and a helper there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static List<TextChange> Edits(SyntaxNode reported, SemanticModel model, GrantSymbols symbols, CancellationToken cancellationToken) =>
        LoopRound(reported, model, symbols) is { } rewrite ? rewrite.Edits(cancellationToken) : [];

    /// <summary>The edits that take the retry away, and leave what it issues first.</summary>
    /// <inheritdoc cref="Edits(SyntaxNode, SemanticModel, GrantSymbols, CancellationToken)"/>
    public static List<TextChange> Removal(SyntaxNode reported, SemanticModel model, GrantSymbols symbols) => LoopRound(reported, model, symbols) is { } rewrite ? rewrite.Removal() : [];

    private static RetryLoopRewrite? LoopRound(SyntaxNode reported, SemanticModel model, GrantSymbols symbols)
    {
        foreach (SyntaxNode node in reported.AncestorsAndSelf())
        {
            if (node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax)
            {
                return new RetryLoopRewrite((StatementSyntax)node, model, symbols);
            }

            if (node is MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or CommonForEachStatementSyntax)
            {
                break;
            }
        }

        return null;
    }

    private List<TextChange> Edits(CancellationToken cancellationToken)
    {
        if (_loop.Parent is not BlockSyntax block || !IsUnderstood(MentionsEagain) || _call is null)
        {
            return [];
        }

        if (RetryRewrite.Find(_call, _model, _symbols, _loop is DoStatementSyntax ? "Issue" : "Retry", cancellationToken) is not { } retry || DeclaresTakenName() || RemoveCounters(block) is not { } removed)
        {
            return [];
        }

        return [new TextChange(_loop.Span, Replacement(retry)), .. removed];
    }

    private List<TextChange> Removal()
    {
        if (_loop.Parent is not BlockSyntax block || !IsUnderstood(MentionsStatus) || RemoveCounters(block) is not { } removed)
        {
            return [];
        }

        if (_loop is DoStatementSyntax)
        {
            return DeclaresTakenName() ? [] : [new TextChange(_loop.Span, Replacement(new RetryEdits([]))), .. removed];
        }

        return WholeLines.Delete(_loop) is { } deletion ? [deletion, .. removed] : [];
    }

    private bool IsUnderstood(Func<ExpressionSyntax, bool> asksForRetry) =>
        Checks.BeginsLine(_loop) && !WholeLines.HasCommentOrDirective(_loop) && IsRetry(ConditionOf(_loop), asksForRetry) && IsSimple(BodyOf(_loop)) &&
        _call is not null && _submit is not null && !(_asksForRc && RcOf(_submit) is null);

    private static ExpressionSyntax? ConditionOf(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax @while => @while.Condition,
        DoStatementSyntax @do => @do.Condition,
        ForStatementSyntax { Condition: { } condition } => condition,
        _ => null,
    };

    private static StatementSyntax BodyOf(StatementSyntax loop) => loop switch
    {
        WhileStatementSyntax @while => @while.Statement,
        DoStatementSyntax @do => @do.Statement,
        _ => ((ForStatementSyntax)loop).Statement,
    };

    /// <summary>All that it asks is whether something says Eagain, whether the rc is 0, and how far the counters are.</summary>
    private bool IsRetry(ExpressionSyntax? condition, Func<ExpressionSyntax, bool> asksForRetry)
    {
        if (condition is null)
        {
            return false;
        }

        if (_loop is ForStatementSyntax @for)
        {
            foreach (VariableDeclaratorSyntax variable in @for.Declaration?.Variables ?? default)
            {
                if (_model.GetDeclaredSymbol(variable) is { } counter)
                {
                    _counters.Add(counter);
                }
            }

            foreach (ExpressionSyntax step in @for.Initializers.Concat(@for.Incrementors))
            {
                if (!IsStep(step))
                {
                    return false;
                }
            }
        }

        bool asks = false;
        foreach (ExpressionSyntax part in Conjuncts(condition))
        {
            if (asksForRetry(part))
            {
                asks = !part.DescendantNodesAndSelf().Any(static node => node is AssignmentExpressionSyntax);
            }
            else if (part is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression, Left: IdentifierNameSyntax, Right: LiteralExpressionSyntax { Token.ValueText: "0" } })
            {
                _asksForRc = true;
            }
            else if (!IsPlain(part))
            {
                return false;
            }
        }

        return asks;
    }

    private static IEnumerable<ExpressionSyntax> Conjuncts(ExpressionSyntax condition)
    {
        Stack<ExpressionSyntax> open = new();
        open.Push(condition);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    open.Push(parenthesized.Expression);
                    break;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } and:
                    open.Push(and.Right);
                    open.Push(and.Left);
                    break;
                case var part:
                    yield return part;
                    break;
            }
        }
    }

    /// <summary>Any test of one status, for what never says Eagain.</summary>
    private static bool MentionsStatus(ExpressionSyntax part) =>
        part.DescendantNodesAndSelf().Any(static name => name is IdentifierNameSyntax { Identifier.ValueText: var text } && (StatusNames.IsOkay(text) || StatusNames.IsEagain(text))) &&
        !part.DescendantNodesAndSelf().Any(static other => other is InvocationExpressionSyntax or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression });

    private static bool MentionsEagain(SyntaxNode node) =>
        node.DescendantNodesAndSelf().Any(static name => name is IdentifierNameSyntax { Identifier.ValueText: var text } && StatusNames.IsEagain(text)) &&
        !node.DescendantNodesAndSelf().Any(static other => other is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression or (int)SyntaxKind.LogicalOrExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression });

    /// <summary>Locals, constants and arithmetic: a counter and its bound. A step in it counts too.</summary>
    private bool IsPlain(ExpressionSyntax expression)
    {
        foreach (SyntaxNode node in expression.DescendantNodesAndSelf())
        {
            switch (node)
            {
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } or PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression or (int)SyntaxKind.PostDecrementExpression }:
                    if (!IsStep((ExpressionSyntax)node))
                    {
                        return false;
                    }

                    break;
                case BinaryExpressionSyntax or LiteralExpressionSyntax or ParenthesizedExpressionSyntax or CastExpressionSyntax or PredefinedTypeSyntax:
                case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.UnaryMinusExpression }:
                    break;
                case IdentifierNameSyntax name when _model.GetSymbolInfo(name).Symbol is ILocalSymbol { Type.SpecialType: not SpecialType.System_Boolean } or IFieldSymbol { IsConst: true } or INamedTypeSymbol:
                    break;
                case MemberAccessExpressionSyntax access when _model.GetConstantValue(access).HasValue:
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    /// <summary>Not as a list of statements of its own: what is put in one is a copy, of which the model knows nothing.</summary>
    private static IReadOnlyList<StatementSyntax> StatementsOf(StatementSyntax body) => body is BlockSyntax block ? block.Statements : new[] { body };

    /// <summary>The body issues once, looks at the rc, waits and counts.</summary>
    private bool IsSimple(StatementSyntax body)
    {
        foreach (StatementSyntax statement in StatementsOf(body))
        {
            if (_submit is null && SubmitIn(statement) is { } call)
            {
                (_call, _submit) = (call, statement);
            }
            else if (_submit is not null && _check is null && IsCheckOfRc(statement))
            {
                _check = statement;
            }
            else if (!IsWaitOrStep(statement) && !IsBreakUnlessBusy(statement) && !IsWaitIfBusy(statement))
            {
                return false;
            }
        }

        return true;
    }

    private InvocationExpressionSyntax? SubmitIn(StatementSyntax statement)
    {
        InvocationExpressionSyntax? found = null;
        foreach (SyntaxNode node in statement.DescendantNodes())
        {
            if (node is InvocationExpressionSyntax call && _model.GetOperation(call) is IInvocationOperation invocation && _symbols.RoleOf(invocation) == MethodRole.Submit)
            {
                if (found is not null)
                {
                    return null;
                }

                found = call;
            }
        }

        bool isPlain = statement is ExpressionStatementSyntax or LocalDeclarationStatementSyntax || (statement is IfStatementSyntax { Else: null } check && found is not null && check.Condition.Contains(found) && Leaves(check.Statement));
        return isPlain ? found : null;
    }

    private bool IsCheckOfRc(StatementSyntax statement) =>
        RcOf(_submit!) is { } rc && statement is IfStatementSyntax { Else: null } check && Leaves(check.Statement) && !MentionsEagain(check.Condition) &&
        check.Condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().All(name => name.Identifier.ValueText == rc);

    /// <summary>It returns or throws: a jump would need the loop.</summary>
    private static bool Leaves(StatementSyntax statement) =>
        (statement is BlockSyntax { Statements: [var only] } ? only : statement) is ReturnStatementSyntax or ThrowStatementSyntax or ExpressionStatementSyntax { Expression: InvocationExpressionSyntax };

    private static string? RcOf(StatementSyntax submit) => submit switch
    {
        LocalDeclarationStatementSyntax { Declaration.Variables: [var variable] } => variable.Identifier.ValueText,
        ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression, Left: IdentifierNameSyntax name } } => name.Identifier.ValueText,
        _ => null,
    };

    private bool IsWaitOrStep(StatementSyntax statement)
    {
        if (statement is not ExpressionStatementSyntax { Expression: var expression })
        {
            return statement is EmptyStatementSyntax;
        }

        if (IsStep(expression))
        {
            return true;
        }

        if (expression is AwaitExpressionSyntax { Expression: var awaited })
        {
            expression = awaited;
        }

        return expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax wait } call &&
            wait.ToString() is "Thread.Sleep" or "Thread.Yield" or "Thread.SpinWait" or "Task.Delay" or "Task.Yield" &&
            call.ArgumentList.Arguments.All(argument => IsPlain(argument.Expression) || (argument.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax time, ArgumentList.Arguments: [var number] } &&
                time.ToString().StartsWith("TimeSpan.From", StringComparison.Ordinal) && IsPlain(number.Expression)));
    }

    /// <summary><c>delay++</c>, <c>delay *= 2</c>, <c>delay = Math.Min(2 * delay, 255)</c>.</summary>
    private bool IsStep(ExpressionSyntax expression)
    {
        ExpressionSyntax? target = expression switch
        {
            PostfixUnaryExpressionSyntax postfix => postfix.Operand,
            PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } prefix => prefix.Operand,
            AssignmentExpressionSyntax { Right: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "Math" } }, ArgumentList.Arguments: var arguments } } assignment
                when arguments.All(argument => IsPlain(argument.Expression)) => assignment.Left,
            AssignmentExpressionSyntax assignment when IsPlain(assignment.Right) => assignment.Left,
            _ => null,
        };
        if (target is not IdentifierNameSyntax name || _model.GetSymbolInfo(name).Symbol is not ILocalSymbol { Type.SpecialType: >= SpecialType.System_SByte and <= SpecialType.System_UInt64 } local)
        {
            return false;
        }

        _counters.Add(local);
        return true;
    }

    private static bool IsBreakUnlessBusy(StatementSyntax statement) =>
        statement is IfStatementSyntax { Else: null, Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.NotEqualsExpression, Right: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Eagain" or "GNTST_eagain" } or IdentifierNameSyntax { Identifier.ValueText: "GNTST_eagain" } } } check &&
        (check.Statement is BlockSyntax { Statements: [var only] } ? only : check.Statement) is BreakStatementSyntax;

    private bool IsWaitIfBusy(StatementSyntax statement)
    {
        if (statement is not IfStatementSyntax { Else: null } check || !MentionsEagain(check.Condition))
        {
            return false;
        }

        foreach (StatementSyntax inner in StatementsOf(check.Statement))
        {
            if (!IsWaitOrStep(inner))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A local of the loop's body is going to stand beside the loop.</summary>
    private bool DeclaresTakenName() =>
        _submit is LocalDeclarationStatementSyntax { Declaration.Variables: [var variable] } && FunctionRound().DescendantTokens()
            .Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == variable.Identifier.ValueText && !_loop.Span.Contains(token.Span));

    private SyntaxNode FunctionRound() => _loop.Ancestors().First(static node => node is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax);

    /// <summary>
    /// The edits that take the counters away, and the statement right behind the loop that asks nothing but them; null where one
    /// of them is used for anything else.
    /// </summary>
    private List<TextChange>? RemoveCounters(BlockSyntax block)
    {
        List<TextChange> edits = [];
        int next = block.Statements.IndexOf(_loop) + 1;
        StatementSyntax? decision = next < block.Statements.Count && block.Statements[next] is IfStatementSyntax { Else: null } check && AsksCounters(check.Condition) ? check : null;
        if (decision is not null)
        {
            bool isAskedBehind = block.Statements.Skip(next + 1).Any(static statement => statement.DescendantNodes().Any(static node => node is IdentifierNameSyntax { Identifier.ValueText: var text } && StatusNames.IsOkay(text)));
            if (!isAskedBehind || WholeLines.Delete(decision) is not { } deletion)
            {
                return null;
            }

            edits.Add(deletion);
        }

        foreach (ISymbol counter in _counters)
        {
            StatementSyntax? declaration = null;
            foreach (IdentifierNameSyntax name in FunctionRound().DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (name.Identifier.ValueText == counter.Name && !_loop.Span.Contains(name.Span) && decision?.Span.Contains(name.Span) != true)
                {
                    return null;
                }
            }

            foreach (SyntaxReference reference in counter.DeclaringSyntaxReferences)
            {
                if (!_loop.Span.Contains(reference.Span))
                {
                    declaration = reference.GetSyntax() is VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax found } } variable &&
                        (variable.Initializer is null || IsPlain(variable.Initializer.Value)) ? found : null;
                    if (declaration is null || WholeLines.Delete(declaration) is not { } deletion)
                    {
                        return null;
                    }

                    edits.Add(deletion);
                }
            }
        }

        return edits;
    }

    private bool AsksCounters(ExpressionSyntax condition)
    {
        bool any = false;
        foreach (IdentifierNameSyntax name in condition.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>())
        {
            ISymbol? symbol = _model.GetSymbolInfo(name).Symbol;
            if (symbol is not null && _counters.Contains(symbol))
            {
                any = true;
            }
            else if (symbol is not IFieldSymbol { IsConst: true })
            {
                return false;
            }
        }

        return any;
    }

    /// <summary>The submit statement through the helper, and the check of its rc, where the loop stood.</summary>
    private string Replacement(RetryEdits retry)
    {
        SourceText text = _loop.SyntaxTree.GetText();
        string submit = SourceText.From(_submit!.ToString())
            .WithChanges(retry.Call.Select(edit => new TextChange(new TextSpan(edit.Span.Start - _submit.SpanStart, edit.Span.Length), edit.NewText ?? ""))).ToString();
        string indentation = Indentation(text, _loop), inner = Indentation(text, _submit);
        string lineEnd = LineEnd(text);
        List<string> lines = [.. retry.Declaration is { } declaration ? (string[])[declaration] : [], .. Lines(submit, inner)];
        if (_asksForRc && _loop is not DoStatementSyntax)
        {
            lines = [$"if ({RcOf(_submit)} == 0)", "{", .. lines.Select(line => (inner.IndexOf('\t') >= 0 ? "\t" : "    ") + line), "}"];
        }

        if (_check is not null)
        {
            lines.AddRange(Lines(_check.ToString(), Indentation(text, _check)));
        }

        return string.Join(lineEnd + indentation, lines);
    }

    private static IEnumerable<string> Lines(string statement, string indentation)
    {
        foreach (string line in statement.Replace("\r\n", "\n").Split('\n'))
        {
            yield return line.StartsWith(indentation, StringComparison.Ordinal) ? line.Substring(indentation.Length) : line;
        }
    }

    private string LineEnd(SourceText text)
    {
        TextLine line = text.Lines.GetLineFromPosition(_loop.SpanStart);
        return line.EndIncludingLineBreak > line.End ? text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak)) : "\n";
    }

    private static string Indentation(SourceText text, SyntaxNode node) => new([.. text.Lines.GetLineFromPosition(node.SpanStart).ToString().TakeWhile(char.IsWhiteSpace)]);
}
