using System.Text;

namespace GrantAnalyzers.Fuzz.Hostile;

/// <summary>Code of a size that nobody writes and generators do.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Text">The source.</param>
internal sealed record Shape(string Name, string Text)
{
    private const int Depth = 10_000;

    /// <summary>Deep enough to tell who recurses, and not so deep that the compiler itself overflows its stack.</summary>
    private const int LesserDepth = 2_500;

    private const int Statements = 50_000;

    private const int InitialiserLength = 1_000_000;

    private const string IsOkay = "op.Status == GrantStatus.Okay";

    /// <summary>Each once as plain code, and once with grant operations in it.</summary>
    public static IReadOnlyList<Shape> All { get; } =
    [
        Of("initialiser", $"int[] all = [{Fill("1234567, ")}]; return all[0];"),
        Of("initialiser of operations", $"""
            MapGrantRef[] ops = [{Fill("new() { HostAddr = 0x1000, Flags = GrantMapFlags.HostMap, Ref = new GrantRef(1), Dom = new DomId(1) }, ")}];
            int rc = grants.GrantTableOp(ops.AsSpan());
            return ops[0].Status == GrantStatus.Okay ? rc : -22;
            """),
        Of("sum", $"return n{Repeat(Depth, " + n")};"),
        Of("sum of statuses", $"{Submit} return n{Repeat(Depth, " + (int)op.Status")};"),
        Of("conjunction of tests", $"{Submit} return {IsOkay}{Repeat(Depth, " && " + IsOkay)} ? 0 : -22;"),
        Of("tests within tests", $"{Submit} {Repeat(Depth, $"if ({IsOkay}) {{ ")}n++;{new string('}', Depth)} return n;"),
        Of("statements", $"{string.Concat(Enumerable.Repeat("n = n * 3 + 1;\n", Statements))}return n;"),
        Of("statements that submit", $"{Submit}\n{string.Concat(Enumerable.Repeat("rc = grants.GrantTableOp(ref op);\n", Statements))}return rc;"),
        .. Nested(Depth),
        .. Nested(LesserDepth),
    ];

    private const string Submit = "MapGrantRef op = new() { Ref = new GrantRef(1) }; int rc = grants.GrantTableOp(ref op); if (rc != 0) return rc;";

    /// <summary>What only recursion gets to the bottom of.</summary>
    private static Shape[] Nested(int depth) =>
    [
        Of($"{depth:N0} parentheses", $"return {new string('(', depth)}n{new string(')', depth)};"),
        Of($"{depth:N0} parentheses round a status", $"{Submit} return {new string('(', depth)}op.Status{new string(')', depth)} == GrantStatus.Okay ? 0 : -22;"),
        Of($"{depth:N0} nested sum", $"return {Repeat(depth, "(n + ")}n{new string(')', depth)};"),
        Of($"{depth:N0} nested sum of statuses", $"{Submit} return {Repeat(depth, "((int)op.Status + ")}n{new string(')', depth)};"),
        Of($"{depth:N0} conditions", $"return {Repeat(depth, "n > 1 ? 2 : ")}n;"),
        Of($"{depth:N0} conditions on a status", $"{Submit} return {Repeat(depth, IsOkay + " ? 2 : ")}n;"),
        Of($"{depth:N0} call chain", $"return this{Repeat(depth, ".Next(n)")}.Value;"),
        Of($"{depth:N0} call chain that submits", $"MapGrantRef op = new() {{ Ref = new GrantRef(1) }}; return this{Repeat(depth, ".Map(grants, ref op)")}.Value;"),
        Of($"{depth:N0} blocks", $"{string.Concat(Enumerable.Repeat("{ ", depth))}return n;{new string('}', depth)}"),
    ];

    private static string Repeat(int count, string part) => new StringBuilder(part.Length * count).Insert(0, part, count).ToString();

    private static string Fill(string part) => string.Concat(Enumerable.Repeat(part, InitialiserLength / part.Length));

    private static Shape Of(string name, string body) => new(name, $$"""
        class Hostile
        {
            public int Value;
            Hostile Next(int n) => this;
            Hostile Map(IGrantTable grants, ref MapGrantRef op) { Value += grants.GrantTableOp(ref op); return this; }
            int Run(IGrantTable grants, int n)
            {
                {{body}}
            }
        }
        """);
}
