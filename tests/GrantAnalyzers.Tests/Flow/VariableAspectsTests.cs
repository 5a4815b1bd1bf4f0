namespace GrantAnalyzers.Tests.Flow;

/// <summary>A loop over a batch keeps what has gone wrong: as something or null, or in a collection; and what is behind it goes by that.</summary>
public class VariableAspectsTests
{
    /// <summary>What is kept, how, and the test that holds where something has gone wrong.</summary>
    public static TheoryData<string, string, string> Kept { get; } = new()
    {
        { "Exception? error = null;", "error = new InvalidOperationException();", "error != null" },
        { "Exception? error = null;", "error ??= new InvalidOperationException();", "error is not null" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "error is { }" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "error is Exception" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "!(null == error)" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "!(error is null)" },
        { "Exception? error = default;", "error = new InvalidOperationException();", "error is { } thrown" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "error is Exception found" },
        { "string? problem = null;", "problem = $\"{op.Ref}\";", "problem is not null" },
        { "string? problem = null;", "problem = \"map\";", "problem != null" },
        { "string? problem = null;", "problem = \"map\"; break;", "problem != null" },
        { "string? problem = null;", "problem = op.Status.ToString();", "problem != null" },
        { "string? problem = null;", "problem = op.Ref.Value > 7 ? \"map\" : problem ?? \"other\";", "problem != null" },
        { "object? bad = null;", "bad = op;", "bad != null" },
        { "GrantStatus? bad = null;", "bad = op.Status;", "bad.HasValue" },
        { "GrantStatus? bad = null;", "bad = op.Status;", "bad is not null" },
        { "MapGrantRef? bad = null;", "bad = op;", "bad is { } found" },
        { "uint? bad = null;", "bad ??= op.Ref.Value;", "bad != null" },
        { "List<GrantRef> failed = new();", "failed.Add(op.Ref);", "failed.Count != 0" },
        { "List<GrantRef> failed = [];", "failed.Add(op.Ref);", "failed.Count > 0" },
        { "var failed = new List<GrantRef>(ops.Length);", "failed.Add(op.Ref);", "failed.Any()" },
        { "var failed = new Queue<GrantRef>();", "failed.Enqueue(op.Ref);", "failed.Count >= 1" },
        { "var failed = new HashSet<GrantRef>();", "failed.Add(op.Ref);", "failed.Count() > 0" },
        { "var failed = new Dictionary<GrantRef, GrantStatus>();", "failed[op.Ref] = op.Status;", "failed.Count > 0" },
        { "var failed = new List<GrantRef>();", "failed.Insert(0, op.Ref);", "!(failed.Count == 0)" },
        { "List<GrantRef>? failed = null;", "(failed ??= []).Add(op.Ref);", "failed != null" },
        { "var failed = new List<GrantRef>(); failed.Add(default); failed.Clear();", "failed.Add(op.Ref);", "failed.Count > 0" },
        { "var failed = new List<GrantRef>();", "failed.Add(op.Ref); failed.Sort();", "failed.Count > 0" },
        { "var failed = new List<GrantRef>();", "failed.Add(op.Ref); Log(string.Join(\", \", failed));", "failed.Count > 0" },
        { "var failed = new List<GrantRef>();", "failed.Add(op.Ref); Log($\"{failed.First()}\");", "failed is not null && failed.Count > 0" },
        { "var failed = new List<GrantRef>();", "failed.Add(op.Ref);", "failed != null && failed.Count > 0" },
        { "string errors = \"\";", "errors += $\"{op.Ref} \";", "errors != \"\"" },
        { "string errors = \"\";", "errors += op.Status + \" \";", "errors.Length > 0" },
        { "string errors = string.Empty;", "errors = errors + op.Ref + \"; \"; Log(errors);", "!string.IsNullOrEmpty(errors)" },
        { "string errors = string.Empty;", "errors += $\"{op.Status}\";", "!(string.Empty == errors)" },
        { "string? errors = null;", "errors += \"map \";", "!string.IsNullOrWhiteSpace(errors)" },
        { "var text = new System.Text.StringBuilder();", "text.Append(op.Ref).Append(op.Status);", "text.Length > 0" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public Task Where_nothing_was_kept_all_are_okay(string start, string keep, string isBad) => Backend.ReportsOf("GNT1004", Keeping(start, keep, $"""
        if ({isBad}) return -5;
        foreach (MapGrantRef op in ops) Use(op.Handle);
        """));

    [Theory]
    [MemberData(nameof(Kept))]
    public Task Where_something_was_kept_some_are_not(string start, string keep, string isBad) => Backend.ReportsOf("GNT1004", Keeping(start, keep, $$"""
        if (!({{isBad}})) return 0;
        foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
        """));

    /// <summary>What looks alike, and does not say that all are okay.</summary>
    public static TheoryData<string, string, string> NotKept { get; } = new()
    {
        { "Exception? error = Make();", "error = new InvalidOperationException();", "error != null" },
        { "Exception? error = null;", "error = Make();", "error != null" },
        { "Exception? error = null;", "error = new InvalidOperationException(); Clear(ref error);", "error != null" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "error is InvalidOperationException { Data.Count: 0 }" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "error is ArgumentException" },
        { "Exception? error = null;", "error = new InvalidOperationException();", "error as ArgumentException != null" },
        { "Exception? error = null;", "error = new InvalidOperationException() as Exception as ArgumentException;", "error != null" },
        { "var failed = new List<GrantRef>();", "failed.Add(op.Ref); failed.RemoveAt(0);", "failed.Count > 0" },
        { "var failed = new List<GrantRef>();", "failed.Add(op.Ref); Empty(failed);", "failed.Count > 0" },
        { "var failed = new List<GrantRef>();", "failed.Add(op.Ref);", "failed.Count > 1" },
        { "var failed = new List<GrantRef>();", "failed.AddRange([]);", "failed.Count > 0" },
        { "var failed = new List<GrantRef>(); Action clear = () => failed.Clear();", "failed.Add(op.Ref); clear();", "failed.Count > 0" },
        { "string errors = \"\";", "errors += Text();", "errors != \"\"" },
        { "string errors = \"\";", "errors += $\"{Text()}\";", "errors != \"\"" },
        { "string errors = \"\";", "errors += \"bad\"; errors = Text();", "errors.Length > 0" },
        { "var failed = new List<GrantRef>(); var same = failed;", "failed.Add(op.Ref); same.Clear();", "same.Count > 0" },
    };

    [Theory]
    [MemberData(nameof(NotKept))]
    public Task Where_that_is_not_told_some_may_have_failed(string start, string keep, string isBad) => Backend.ReportsOf("GNT1004", Keeping(start, keep, $$"""
        if ({{isBad}}) return -5;
        foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
        """));

    [Theory]
    [InlineData("var list = new List<int>();", "list.Count > 0")]
    [InlineData("List<int> list = new(16);", "list.Any()")]
    [InlineData("List<int> list = []; Add(list.Count);", "list.Count != 0")]
    [InlineData("var list = new List<int>(); list.Add(1);", "list.Count == 0")]
    [InlineData("var list = new List<int>(); list.Add(1); list.Clear();", "list.Count > 0")]
    [InlineData("var list = new List<int>(); if (list.Contains(3)) list.Clear();", "list.Count > 0")]
    public Task Code_for_what_is_not_in_a_collection_is_not_reached(string start, string condition) => Backend.ReportsOf("GNT1003", Filling(start, condition, "_grants.GrantTableOp(new MapGrantRef[1]); list.Add(1)"));

    [Theory]
    [InlineData("var list = new List<int> { 1 };", "list.Count > 0")]
    [InlineData("var list = new List<int>(new[] { 1 });", "list.Count > 0")]
    [InlineData("List<int> list = [1];", "list.Count > 0")]
    [InlineData("List<int> list = Make();", "list.Count > 0")]
    [InlineData("var list = new List<int>(); Fill(list);", "list.Count > 0")]
    [InlineData("var list = new List<int>(); Fill(ref list);", "list.Count > 0")]
    [InlineData("var list = new List<int>(); list.AddRange(Make());", "list.Count > 0")]
    [InlineData("var list = new List<int>(); list.Add(1); list.Remove(1);", "list.Count == 0")]
    [InlineData("var list = new List<int>(); list.Add(1); list = Make();", "list.Count == 0")]
    [InlineData("var list = new List<int>(); var same = list; same.Add(2);", "list.Count > 0")]
    public Task Code_for_what_may_be_in_it_is(string start, string condition) => Backend.ReportsOf("GNT1003", Filling(start + " if (Ask() > 3) list.Add(Ask());", condition, "{|GNT1003:_grants.GrantTableOp(new MapGrantRef[1])|}"));

    private static string Filling(string start, string condition, string call) => $$"""
        void Test()
        {
            {{start}}
            if ({{condition}}) { {{call}}; }
        }

        static void Add(int number) { }
        static int Ask() => Environment.ProcessorCount;
        static List<int> Make() => [];
        static void Fill(List<int> list) => list.Add(1);
        static void Fill(ref List<int> list) => list = [1];
        """;

    [Fact]
    public Task An_error_is_chosen_by_a_condition() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            var error = rc != 0 ? new Exception("rc") : op.Status != GrantStatus.Okay ? new Exception("status") : null;
            if (error is not null) throw error;
            Use(op.Handle);
        }

        void Wrong(MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            var error = rc != 0 ? new Exception("rc") : op.Status != GrantStatus.Okay ? new Exception("status") : null;
            if (error is null) throw new Exception();
            Use({|GNT1004:op.Handle|});
        }
        """);

    [Theory]
    [InlineData("message.Length > 0", "$\"status {op.Status}\"")]
    [InlineData("message != \"\"", "\"status \" + op.Status")]
    [InlineData("!string.IsNullOrEmpty(message)", "\"status\"")]
    public Task A_text_is_chosen_by_a_condition(string isBad, string text) => Backend.ReportsOf("GNT1004", $$"""
        void Test(MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            string message = rc != 0 ? $"rc {rc}" : op.Status != GrantStatus.Okay ? {{text}} : "";
            if ({{isBad}}) throw new Exception(message);
            Use(op.Handle);
        }

        void Wrong(MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            string message = rc != 0 ? $"rc {rc}" : op.Status != GrantStatus.Okay ? {{text}} : "";
            if (!({{isBad}})) throw new Exception();
            Use({|GNT1004:op.Handle|});
        }

        void MayBeEmpty(MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            string message = rc != 0 ? $"rc {rc}" : op.Status != GrantStatus.Okay ? Text() : "";
            if ({{isBad}}) throw new Exception(message);
            Use({|GNT1004:op.Handle|});
        }

        static string Text() => "";
        """);

    [Theory]
    [InlineData("out string? error", "error = rc != 0 ? $\"rc {rc}\" : op.Status != GrantStatus.Okay ? op.Status.ToString() : null;")]
    [InlineData("out string? error", "error = null; if (rc != 0) error = \"rc\"; else if (op.Status != GrantStatus.Okay) error = \"status\";")]
    [InlineData("ref Exception? error", "error = null; if (rc != 0 || op.Status != GrantStatus.Okay) error = new Exception();")]
    public Task One_that_the_caller_gets_tells_the_function_as_much(string error, string set) => Backend.ReportsOf("GNT1004", $$"""
        bool TryMap(ref MapGrantRef op, {{error}})
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            {{set}}
            if (error is null) Use(op.Handle); else Use({|GNT1004:op.Handle|});
            return error is null;
        }

        void Test(MapGrantRef op)
        {
            {{error.Replace("out ", "", StringComparison.Ordinal).Replace("ref ", "", StringComparison.Ordinal)}} = null;
            if (TryMap(ref op, {{error[..3]}} error)) Use(op.Handle); else Use({|GNT1004:op.Handle|});
        }
        """);

    [Fact]
    public Task As_many_handles_were_collected_as_there_are_operations() => Backend.ReportsOf("GNT1004", """
        int Test(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            var handles = new List<GrantHandle>();
            foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) handles.Add(op.Handle);
            if (handles.Count < ops.Length) return -5;
            Use(ops[0].Handle);
            return 0;
        }

        int Wrong(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            var handles = new List<GrantHandle>();
            foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) handles.Add(op.Handle);
            if (handles.Count == ops.Length) return 0;
            Use({|GNT1004:ops[0].Handle|});
            return 0;
        }
        """);

    private static string Keeping(string start, string keep, string code) => $$"""
        int Test(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            {{start}}
            foreach (MapGrantRef op in ops)
            {
                if (op.Status != GrantStatus.Okay)
                {
                    {{keep}}
                }
            }

            {{code}}
            return 0;
        }

        static Exception? Make() => null;
        static void Clear(ref Exception? error) => error = null;
        static void Empty(List<GrantRef> failed) => failed.Clear();
        static string Text() => "";
        """;
}
