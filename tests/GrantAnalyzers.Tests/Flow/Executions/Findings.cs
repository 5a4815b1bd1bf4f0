using System.Globalization;
using GrantAnalyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>What can be said of a program, by its executions or by the dataflow.</summary>
/// <param name="BadReads">The reads of the handle where the operation may have failed, or nobody knows yet.</param>
/// <param name="ReadsOfFailures">Those where it has failed whatever came before.</param>
/// <param name="Retries">The calls that issue again what said Eagain.</param>
/// <param name="GivesEagainUp">At some way out Eagain was taken for a lasting failure.</param>
/// <param name="LeavesEagainUnseen">At some way out it may be Eagain, and nobody has looked.</param>
/// <param name="IsExamined">Some test tells success from failure.</param>
internal sealed record Findings(SortedSet<int> BadReads, SortedSet<int> ReadsOfFailures, SortedSet<int> Retries, bool GivesEagainUp, bool LeavesEagainUnseen, bool IsExamined)
{
    public static Findings Of(FunctionFlow flow) => new(
        [.. flow.OutputReads.Select(static read => NumberOf(read))],
        [.. flow.OutputReads.Where(static read => read.IsKnownToHaveFailed).Select(static read => NumberOf(read))],
        [.. flow.Calls.Where(static call => call is { IsRetry: true, IsThroughHelper: false }).Select(static call => NumberOf(call))],
        flow.Calls.Exists(static call => call.GivesEagainUp),
        flow.Calls.Exists(static call => call.IsLeftUnexamined),
        flow.Calls.Exists(static call => call.IsExamined));

    /// <summary>The reads alone. What a helper takes for a lasting failure is said in the helper, and not of the call.</summary>
    public Findings OfReads() => new(BadReads, ReadsOfFailures, [], GivesEagainUp: false, LeavesEagainUnseen: false, IsExamined: false);

    /// <summary>Of a batch it is not said in one word that it has failed; and what a loop leaves unseen of it is said of the loop.</summary>
    public Findings OfElements() => this with { ReadsOfFailures = [], LeavesEagainUnseen = false };

    /// <summary>Nothing is missing here that others say, and nothing is certain here that others deny.</summary>
    public bool Covers(Findings other) =>
        BadReads.IsSupersetOf(other.BadReads) && ReadsOfFailures.Intersect(other.BadReads).All(other.ReadsOfFailures.Contains) && Retries.IsSupersetOf(other.Retries) &&
        (GivesEagainUp || !other.GivesEagainUp) && (LeavesEagainUnseen || !other.LeavesEagainUnseen) && (IsExamined || !other.IsExamined);

    public override string ToString() =>
        $"bad reads {string.Join(' ', BadReads)}; of failures {string.Join(' ', ReadsOfFailures)}; retries {string.Join(' ', Retries)}; " +
        $"gives Eagain up: {GivesEagainUp}; leaves it unseen: {LeavesEagainUnseen}; examined: {IsExamined}";

    private static int NumberOf(OutputRead read) => (int)read.Read.Syntax.FirstAncestorOrSelf<AssignmentExpressionSyntax>()!.DescendantNodes().OfType<LiteralExpressionSyntax>().First().Token.Value!;

    /// <summary>A call is written with its number.</summary>
    private static int NumberOf(SubmitCall call)
    {
        string text = call.Operation.Syntax.ToString();
        return int.Parse(text[(text.IndexOf("/*", StringComparison.Ordinal) + 2)..text.IndexOf("*/", StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }
}
