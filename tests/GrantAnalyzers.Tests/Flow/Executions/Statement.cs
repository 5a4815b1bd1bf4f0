using GrantAnalyzers.Model;
using Microsoft.CodeAnalysis.Operations;

namespace GrantAnalyzers.Tests.Flow.Executions;

/// <summary>A statement of a small program about one operation, or about a batch of them.</summary>
internal abstract record Statement;

/// <summary>Issues the operation, the batch, or the element in hand, and takes no notice of the rc.</summary>
internal sealed record Submit(int Site) : Statement;

/// <summary>Reads the handle of the operation, or of the element in hand.</summary>
internal sealed record Read(int Id) : Statement;

/// <summary>Keeps the status in a local.</summary>
internal sealed record Keep : Statement;

/// <summary>Counts one: <c>good++</c>.</summary>
internal sealed record Count : Statement;

/// <summary>Sets one of the flags.</summary>
internal sealed record Set(Flag Flag, Condition Value) : Statement;

internal sealed record If(Condition Condition, Statement[] Then, Statement[] Else) : Statement;

internal sealed record While(Condition Condition, Statement[] Body) : Statement;

internal sealed record DoWhile(Statement[] Body, Condition Condition) : Statement;

/// <summary>Goes over the batch, an element at a time. Inside, the operation is the element.</summary>
internal sealed record ForEach(Statement[] Body, ElementForm Form) : Statement;

/// <summary>How a loop comes to its element.</summary>
internal enum ElementForm
{
    /// <summary>By an index.</summary>
    Index,

    /// <summary>By reference to what an index leads to.</summary>
    Reference,

    /// <summary>As what an enumeration is at.</summary>
    Current,
}

/// <summary>A switch over the status.</summary>
internal sealed record Switch(Statement[] Okay, Statement[] Eagain, Statement[] Default) : Statement;

internal sealed record TryFinally(Statement[] Body, Statement[] Last) : Statement;

/// <summary>Leaves the loop round it, or begins its next round.</summary>
internal sealed record Jump(bool IsContinue) : Statement;

/// <summary>Leaves the program, or a helper, which answers true or false.</summary>
internal sealed record Return(bool Answer = false) : Statement;

internal enum Flag
{
    /// <summary>A local: <c>bool done = false</c>.</summary>
    Done,

    /// <summary>A local: <c>int error = 0</c>.</summary>
    Error,

    /// <summary>A parameter, which may be either: <c>bool again</c>.</summary>
    Again,

    /// <summary>A collection that has something in it or not.</summary>
    Failed,

    /// <summary>A reference that is null or not.</summary>
    Problem,
}

/// <summary>What a program decides by.</summary>
internal abstract record Condition;

/// <summary>The status, or the local that it was kept in, is one of some.</summary>
/// <param name="Text">As it is written behind what is tested.</param>
/// <param name="Test">What that tells.</param>
/// <param name="OfKept">It is the local that is tested.</param>
internal sealed record StatusIs(string Text, StatusTest Test, bool OfKept) : Condition;

/// <summary>What was counted stands in a relation to the number of elements, or to 0.</summary>
internal sealed record CountIs(BinaryOperatorKind Relation, bool OfLength) : Condition;

/// <summary>A flag is set: true, or not 0.</summary>
internal sealed record IsSet(Flag Flag) : Condition;

/// <summary>Issues the operation; true where the call as a whole failed.</summary>
internal sealed record CallFails(int Site) : Condition;

/// <summary>Gives the operation to a helper by reference; what it answers.</summary>
internal sealed record Helps(int Site, Statement[] Body) : Condition;

internal sealed record Constant(bool Value) : Condition;

internal sealed record Not(Condition Operand) : Condition;

internal sealed record Both(Condition Left, Condition Right) : Condition;

internal sealed record Either(Condition Left, Condition Right) : Condition;
