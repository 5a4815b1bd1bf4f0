using System.Runtime.CompilerServices;
using System.Collections.Concurrent;
using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.Flow;

/// <summary>
/// Works summaries out when they are asked for: the least fixpoint over all functions that one depends on, cycles whole. Only
/// final ones are published, so that each is the same whoever asks first; no lock is held, and doing one twice is allowed.
/// </summary>
/// <remarks>What was asked last is worked out first, callees before those who wait for them: most functions are gone over twice.</remarks>
internal sealed class SummarySolver(FunctionBodies bodies, GrantSymbols symbols)
{
    /// <summary>How often one summary may change before it is given up. The lattice is finite; real ones settle within a few rounds.</summary>
    private const int MaxRounds = 40;

    /// <summary>How many functions one question may lead to.</summary>
    private const int MaxFunctions = 2000;

    private readonly ConcurrentDictionary<Question, Summary?> _final = new();

    /// <summary>The summaries as one analysis asks for them.</summary>
    public ISummaries For(CancellationToken cancellationToken) => new Reader(this, cancellationToken);

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool CanSee(IMethodSymbol function)
    {
        function = (function.ReducedFrom ?? function).OriginalDefinition;
        return IsTheOneThatRuns(function) && !IsIterator(function) && bodies.ConcernsGrants(function);
    }

    [MethodImpl(Jit.OptimizedAtOnce)]
    private bool? EndsProgramOn(IMethodSymbol function) => bodies.EndsProgramOn(function.OriginalDefinition);

    private ThrowingCheck? ThrowsOn(IMethodSymbol function) => bodies.ThrowsOn(function.OriginalDefinition);

    private FixedAnswer? AnswerOf(IMethodSymbol function) => bodies.AnswerOf((function.ReducedFrom ?? function).OriginalDefinition);

    private static bool IsTheOneThatRuns(IMethodSymbol function) =>
        function is { DeclaringSyntaxReferences.IsEmpty: false, IsAbstract: false, IsExtern: false } &&
        !(function is { IsVirtual: true } or { IsOverride: true, IsSealed: false } && function.ContainingType is { IsSealed: false }) &&
        function.ContainingType?.TypeKind != TypeKind.Interface;

    private static bool IsIterator(IMethodSymbol function) =>
        function.ReturnType is INamedTypeSymbol { Name: "IEnumerable" or "IEnumerator" or "IAsyncEnumerable" or "IAsyncEnumerator" };

    private Summary? Solve(Question root, CancellationToken cancellationToken)
    {
        if (_final.TryGetValue(root, out Summary? known))
        {
            return known;
        }

        Dictionary<Question, Progress> progress = [];
        List<Question> asked = [];
        SortedSet<int> open = [];
        Ask(root);
        while (open.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Question question = asked[open.Max];
            open.Remove(open.Max);
            Progress mine = progress[question];
            Summary? summary = progress.Count > MaxFunctions || mine.Rounds++ > MaxRounds ? null : Analyze(question, new Asker(this, question, progress, Ask), cancellationToken);
            bool same = mine.Summary is null ? summary is null : summary is not null && mine.Summary.IsSameAs(summary);
            mine.Summary = mine.Summary is null ? null : summary;
            if (!same)
            {
                foreach (Question dependent in mine.Dependents)
                {
                    open.Add(progress[dependent].Number);
                }
            }
        }

        foreach (KeyValuePair<Question, Progress> solved in progress)
        {
            _final.TryAdd(solved.Key, solved.Value.Summary);
        }

        return progress[root].Summary;

        Progress Ask(Question question)
        {
            if (!progress.TryGetValue(question, out Progress? known))
            {
                progress.Add(question, known = new Progress(asked.Count));
                open.Add(asked.Count);
                asked.Add(question);
            }

            return known;
        }
    }

    private Summary? Analyze(Question question, ISummaries summaries, CancellationToken cancellationToken)
    {
        if (bodies.Find(question.Function, cancellationToken) is not var (graph, shared))
        {
            return null;
        }

        return FunctionAnalysis.Run(graph, symbols, atomicCode: null, shared, summaries, question.Entrance, cancellationToken).Summary is { IsTooBig: false } summary ? summary : null;
    }

    /// <summary>A function, and how it is entered.</summary>
    private readonly struct Question(IMethodSymbol function, Entrance entrance) : IEquatable<Question>
    {
        public IMethodSymbol Function { get; } = (function.ReducedFrom ?? function).OriginalDefinition;

        public Entrance Entrance { get; } = entrance;

        public bool Equals(Question other) => Entrance == other.Entrance && SymbolEqualityComparer.Default.Equals(Function, other.Function);

        public override bool Equals(object? obj) => obj is Question other && Equals(other);

        public override int GetHashCode() => SymbolEqualityComparer.Default.GetHashCode(Function) ^ Entrance.GetHashCode();
    }

    /// <summary>How far the work on one question is.</summary>
    private sealed class Progress(int number)
    {
        /// <summary>The how many-th question it was.</summary>
        public int Number { get; } = number;

        /// <summary>What is known by now, from below; null where it was given up.</summary>
        public Summary? Summary { get; set; } = Summary.Bottom;

        public HashSet<Question> Dependents { get; } = [];

        public int Rounds { get; set; }
    }

    /// <summary>Answers with final summaries.</summary>
    private sealed class Reader(SummarySolver solver, CancellationToken cancellationToken) : ISummaries
    {
        [MethodImpl(Jit.OptimizedAtOnce)]
        public bool CanSee(IMethodSymbol function) => solver.CanSee(function);

        [MethodImpl(Jit.OptimizedAtOnce)]
        public bool? EndsProgramOn(IMethodSymbol function) => solver.EndsProgramOn(function);

        public ThrowingCheck? ThrowsOn(IMethodSymbol function) => solver.ThrowsOn(function);

        public FixedAnswer? AnswerOf(IMethodSymbol function) => solver.AnswerOf(function);

        public Summary? Of(IMethodSymbol function, Entrance entrance) => solver.Solve(new Question(function, entrance), cancellationToken);
    }

    /// <summary>Answers with what is known by now, and remembers who asked.</summary>
    private sealed class Asker(SummarySolver solver, Question by, Dictionary<Question, Progress> progress, Func<Question, Progress> ask) : ISummaries
    {
        [MethodImpl(Jit.OptimizedAtOnce)]
        public bool CanSee(IMethodSymbol function) => solver.CanSee(function);

        [MethodImpl(Jit.OptimizedAtOnce)]
        public bool? EndsProgramOn(IMethodSymbol function) => solver.EndsProgramOn(function);

        public ThrowingCheck? ThrowsOn(IMethodSymbol function) => solver.ThrowsOn(function);

        public FixedAnswer? AnswerOf(IMethodSymbol function) => solver.AnswerOf(function);

        public Summary? Of(IMethodSymbol function, Entrance entrance)
        {
            Question question = new(function, entrance);
            if (!progress.ContainsKey(question) && solver._final.TryGetValue(question, out Summary? known))
            {
                return known;
            }

            Progress asked = ask(question);
            asked.Dependents.Add(by);
            return asked.Summary;
        }
    }
}
