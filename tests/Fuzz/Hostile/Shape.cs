using System.Text;

namespace GrantAnalyzers.Fuzz.Hostile;

/// <summary>Code of a size that nobody writes and generators do.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Text">The source.</param>
internal sealed record Shape(string Name, string Text)
{
    private const int Depth = 10_000;

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
        Of("parentheses", $"return {new string('(', Depth)}n{new string(')', Depth)};"),
        Of("parentheses round a status", $"{Submit} return {new string('(', Depth)}op.Status{new string(')', Depth)} == GrantStatus.Okay ? 0 : -22;"),
        Of("sum", $"return n{Repeat(" + n")};"),
        Of("sum of statuses", $"{Submit} return n{Repeat(" + (int)op.Status")};"),
        Of("conjunction of tests", $"{Submit} return {IsOkay}{Repeat(" && " + IsOkay)} ? 0 : -22;"),
        Of("nested sum", $"return {Repeat("(n + ")}n{new string(')', Depth)};"),
        Of("nested sum of statuses", $"{Submit} return {Repeat("((int)op.Status + ")}n{new string(')', Depth)};"),
        Of("conditions", $"return {Repeat("n > 1 ? 2 : ")}n;"),
        Of("conditions on a status", $"{Submit} return {Repeat(IsOkay + " ? 2 : ")}n;"),
        Of("call chain", $"return this{Repeat(".Next(n)")}.Value;"),
        Of("call chain that submits", $"MapGrantRef op = new() {{ Ref = new GrantRef(1) }}; return this{Repeat(".Map(grants, ref op)")}.Value;"),
        Of("blocks", $"{string.Concat(Enumerable.Repeat("{ ", Depth))}return n;{new string('}', Depth)}"),
        Of("tests within tests", $"{Submit} {Repeat($"if ({IsOkay}) {{ ")}n++;{new string('}', Depth)} return n;"),
        Of("statements", $"{string.Concat(Enumerable.Repeat("n = n * 3 + 1;\n", Statements))}return n;"),
        Of("statements that submit", $"{Submit}\n{string.Concat(Enumerable.Repeat("rc = grants.GrantTableOp(ref op);\n", Statements))}return rc;"),
    ];

    private const string Submit = "MapGrantRef op = new() { Ref = new GrantRef(1) }; int rc = grants.GrantTableOp(ref op); if (rc != 0) return rc;";

    private static string Repeat(string part) => new StringBuilder(part.Length * Depth).Insert(0, part, Depth).ToString();

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
