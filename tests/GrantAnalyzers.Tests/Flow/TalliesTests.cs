namespace GrantAnalyzers.Tests.Flow;

/// <summary>A loop counts the elements that went well, or stops at the first that did not, and what is behind it compares that with how many there are.</summary>
public class TalliesTests
{
    /// <summary>What counts, and the comparison that holds where all elements are okay.</summary>
    public static TheoryData<string, string> AllOkay { get; } = new()
    {
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "good == ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "good >= ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "!(good < ops.Length)" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) ++good;", "ops.Length == good" },
        { "int good = 0; for (int i = 0; ops.Length > i; i++) if (ops[i].Status == GrantStatus.Okay) good += 1;", "ops.Length <= good" },
        { "int good = 0; for (int i = 0; i != ops.Length; ++i) good += ops[i].Status == GrantStatus.Okay ? 1 : 0;", "good == ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) continue; good++; }", "good == ops.Length" },
        { "int good = 0; int i = 0; while (i < ops.Length) { if (ops[i].Status == GrantStatus.Okay) good++; i++; }", "good == ops.Length" },
        { "int good = 0; int n = ops.Length; for (int i = 0; i < n; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "good == n" },
        { "int good = 0; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good++;", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in ops) { if (op.Status == GrantStatus.Okay) { good++; } else { Log(op); } }", "good == ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) break; good++; }", "good == ops.Length" },
        { "int i; for (i = 0; i < ops.Length; i++) if (ops[i].Status != GrantStatus.Okay) break;", "i == ops.Length" },
        { "int i; for (i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) break; }", "i >= ops.Length" },
        { "int i = 0; while (i < ops.Length && ops[i].Status == GrantStatus.Okay) i++;", "i == ops.Length" },
        { "int i = 0; for (; i < ops.Length && ops[i].Status == GrantStatus.Okay; i++) { }", "!(i < ops.Length)" },
        { "long good = 0; for (int i = 0; i < ops.Length; i++) { try { if (ops[i].Status == GrantStatus.Okay) good++; } finally { Log(ops[i]); } }", "good == ops.Length" },
        { "int good = 0; foreach (ref MapGrantRef op in ops.AsSpan()) if (op.Status == GrantStatus.Okay) good++;", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in ops) { good++; if (op.Status != GrantStatus.Okay) good--; }", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in ops) { try { if (op.Status == GrantStatus.Okay) good++; } catch (System.IO.IOException) { Log(op); } }", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in ops) { int n = 0; foreach (MapGrantRef o in other) { n++; if (o.Ref.Value == 0) break; } if (n < other.Length) Log(op); if (op.Status == GrantStatus.Okay) good++; }", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good++;", "ops.Length - good == 0" },
        { "int good = 0; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good++; int failed = ops.Length - good;", "failed <= 0" },
        { "int good = 0; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good++; int more = good - ops.Length;", "!(more < 0)" },
        { "var good = new List<GrantRef>(); foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good.Add(op.Ref);", "good.Count == ops.Length" },
        { "Queue<GrantRef> good = new(); for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good.Enqueue(ops[i].Ref);", "!(good.Count < ops.Length)" },
        { "Stack<GrantRef> good = []; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good.Push(op.Ref);", "ops.Length == good.Count" },
        { "int seen = 0; foreach (MapGrantRef op in ops) { seen++; if (op.Status != GrantStatus.Okay) { seen = -1; break; } }", "seen == ops.Length" },
        { "int left = ops.Length; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left == 0" },
        { "int left = ops.Length; foreach (ref MapGrantRef op in ops.AsSpan()) { if (op.Status != GrantStatus.Okay) continue; left--; }", "!(left > 0)" },
        { "int left = ops.Length; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) left -= 1;", "left <= 0" },
        { "int left = ops.Length; for (int i = 0; i < ops.Length; i++) left -= ops[i].Status == GrantStatus.Okay ? 1 : 0;", "0 == left" },
        { "int left = ops.Length; for (int i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) break; --left; }", "!(0 < left)" },
        { "int left; int n = ops.Length; left = n; for (int i = 0; i < n; i++) if (ops[i].Status == GrantStatus.Okay) left--;", "left == 0" },
        { "long left = ops.Length; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left == 0" },
    };

    [Theory]
    [MemberData(nameof(AllOkay))]
    public Task Where_as_many_went_well_as_there_are_all_did(string loop, string isGood) => Backend.ReportsOf("GNT1004", Counting(loop, $"""
        if (!({isGood})) return -5;
        foreach (MapGrantRef op in ops) Use(op.Handle);
        """));

    [Theory]
    [MemberData(nameof(AllOkay))]
    public Task Where_fewer_did_some_did_not(string loop, string isGood) => Backend.ReportsOf("GNT1004", Counting(loop, $$"""
        if ({{isGood}}) return 0;
        foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
        """));

    /// <summary>What looks alike and says nothing of all elements.</summary>
    public static TheoryData<string, string> NotAll { get; } = new()
    {
        { "int good = 1; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "good >= ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "good <= ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "good == other.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good += 2;", "good >= ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) { good++; if (ops[i].Status == GrantStatus.Okay) good++; }", "good >= ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++; good++;", "good >= ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++; good = Ask();", "good == ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++; Fill(ref good);", "good == ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) { if (ops[i].Status == GrantStatus.Okay) good++; if (Ask() > 3) good++; }", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in other) if (op.Ref.Value > 5) good++;", "good == ops.Length" },
        { "int good = 0; if (Ask() > 3) foreach (MapGrantRef op in ops) { if (op.Status == GrantStatus.Okay) good++; }", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in ops) { good++; if (op.Status != GrantStatus.Okay) break; }", "good >= ops.Length" },
        { "int i; for (i = 0; i < ops.Length; i++) if (ops[i].Status != GrantStatus.Okay) break;", "i < ops.Length" },
        { "int i; for (i = 0; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) { i = ops.Length; break; } }", "i == ops.Length" },
        { "int i = 0; try { for (; i < ops.Length; i++) { if (ops[i].Status != GrantStatus.Okay) Log(ops[i]); } } catch (System.IO.IOException) { }", "i < ops.Length" },
        { "int good = Ask(); foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good++;", "good == ops.Length" },
        { "int good = 0; for (int i = 1; i < ops.Length; i++) if (ops[i].Status == GrantStatus.Okay) good++;", "good == ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i += 2) if (ops[i].Status == GrantStatus.Okay) good++;", "good == ops.Length" },
        { "int good = 0; for (int i = 0; i < ops.Length; i++) { if (ops[i].Status == GrantStatus.Okay) good++; i++; }", "good == ops.Length" },
        { "int good = 0; foreach (MapGrantRef op in ops) { good++; good++; if (op.Status != GrantStatus.Okay) break; }", "good >= ops.Length" },
        { "var good = new List<GrantRef>(); foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good.Add(op.Ref); good.RemoveAt(0);", "good.Count >= ops.Length" },
        { "var good = new List<GrantRef>(); foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good.Add(op.Ref); Change(good);", "good.Count >= ops.Length" },
        { "int left = ops.Length; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left != 0" },
        { "int left = ops.Length; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left >= 0" },
        { "int left = ops.Length; if (Ask() > 3) left--; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left <= 0" },
        { "int left = ops.Length; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--; left--;", "left <= 0" },
        { "int left = ops.Length; foreach (MapGrantRef op in ops) { left--; if (op.Status == GrantStatus.Okay) left--; }", "left <= 0" },
        { "int left = other.Length; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left == 0" },
        { "int left = ops.Length; foreach (MapGrantRef op in other) left--; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left == 0" },
        { "int left = Ask(); if (left > 3) left = ops.Length; foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;", "left == 0" },
        { "int left = ops.Length; while (left > 0) foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay || Ask() > 3) left--;", "left == 0" },
        { "var good = new HashSet<GrantRef>(); foreach (MapGrantRef op in ops) { if (op.Status == GrantStatus.Okay) good.Add(op.Ref); }", "good.Count == ops.Length" },
    };

    [Theory]
    [MemberData(nameof(NotAll))]
    public Task Where_that_is_not_what_was_counted_some_may_have_failed(string loop, string condition) => Backend.ReportsOf("GNT1004", Counting(loop, $$"""
        foreach (MapGrantRef op in ops) if (op.Status != GrantStatus.Okay) Log(op);
        if (!({{condition}})) return -5;
        foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
        """));

    [Fact]
    public Task In_the_loop_itself_nothing_has_been_counted_yet() => Backend.ReportsOf("GNT1004", Counting("int good = 0;", """
        foreach (MapGrantRef op in ops)
        {
            if (op.Status == GrantStatus.Okay) good++;
            if (good != ops.Length) Use({|GNT1004:op.Handle|});
        }
        """));

    [Fact]
    public Task Before_the_loop_there_is_nothing_to_know_of_what_is_left() => Backend.ReportsOf("GNT1003", Counting("int left = ops.Length;", """
        if (left == 0) {|GNT1003:_grants.GrantTableOp(new MapGrantRef[1])|};
        foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) left--;
        if (left > 0) {|GNT1003:_grants.GrantTableOp(new MapGrantRef[1])|};
        """));

    [Fact]
    public Task A_loop_that_goes_on_until_enough_was_counted_is_run() => Backend.ReportsOf("GNT1003", Counting("int good = 0;", """
        while (good < other.Length)
        {
            {|GNT1003:_grants.GrantTableOp(new MapGrantRef[1])|};
            foreach (MapGrantRef op in other) good++;
        }

        foreach (MapGrantRef op in ops) if (op.Status != GrantStatus.Okay) return -5;
        """));

    [Fact]
    public Task A_loop_that_is_left_has_counted_no_more_than_there_are() => Backend.ReportsOf("GNT1003", Counting("int seen = 0;", """
        foreach (MapGrantRef op in ops)
        {
            seen++;
            if (op.Status != GrantStatus.Okay) break;
        }

        if (seen > ops.Length) _grants.GrantTableOp(new MapGrantRef[1]);
        """));

    [Fact]
    public Task A_helper_that_counts_tells_its_caller_whether_all_are_okay() => Backend.ReportsOf("GNT1004", """
        static bool AreAllOkay(MapGrantRef[] ops)
        {
            int good = 0;
            foreach (MapGrantRef op in ops) if (op.Status == GrantStatus.Okay) good++;
            return good == ops.Length;
        }

        int Test(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            if (!AreAllOkay(ops)) return -5;
            foreach (MapGrantRef op in ops) Use(op.Handle);
            return 0;
        }

        int Wrong(MapGrantRef[] ops)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            if (AreAllOkay(ops)) return 0;
            foreach (MapGrantRef op in ops) Use({|GNT1004:op.Handle|});
            return 0;
        }
        """);

    [Fact]
    public Task What_undoes_up_to_where_the_loop_stopped_reads_what_went_well() => Backend.ReportsOf("GNT1004", Counting("int i; for (i = 0; i < ops.Length; i++) if (ops[i].Status != GrantStatus.Okay) break;", """
        if (i < ops.Length)
        {
            Log(ops[i]);
            return -5;
        }

        for (i = 0; i < ops.Length; i++) Use(ops[i].Handle);
        """));

    private static string Counting(string loop, string code) => $$"""
        int Test(MapGrantRef[] ops, MapGrantRef[] other)
        {
            int rc = GrantRetry.Issue(_grants, ops);
            if (rc != 0) return rc;
            {{loop}}
            {{code}}
            return 0;
        }

        static void Log(MapGrantRef op) { }
        static int Ask() => System.Environment.ProcessorCount;
        static void Fill(ref int number) { }
        static void Change(List<GrantRef> grants) { }
        """;
}
