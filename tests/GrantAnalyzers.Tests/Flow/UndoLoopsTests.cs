namespace GrantAnalyzers.Tests.Flow;

/// <summary>What undoes the elements before the one that failed reads handles of mappings; the failed one's is none.</summary>
public class UndoLoopsTests
{
    private const string ToTheFirstFailure = "int i; for (i = 0; i < ops.Length; i++) if (ops[i].Status != GrantStatus.Okay) break; if (i == ops.Length) return; ";

    [Theory]
    [InlineData("while (--i >= 0) Use(ops[i].Handle);")]
    [InlineData("while (i-- > 0) Use(ops[i].Handle);")]
    [InlineData("while (i-- != 0) { Log(\"undo\"); Use(ops[i].Handle); }")]
    [InlineData("while (i > 0) Use(ops[--i].Handle);")]
    [InlineData("for (i--; i >= 0; i--) Use(ops[i].Handle);")]
    [InlineData("for (--i; i > -1; --i) Use(ops[i].Handle);")]
    [InlineData("for (i = i - 1; i >= 0; i--) Use(ops[i].Handle);")]
    [InlineData("for (int j = i - 1; j >= 0; j--) Use(ops[j].Handle);")]
    [InlineData("for (int j = 0; j < i; j++) Use(ops[j].Handle);")]
    [InlineData("int j = 0; while (j < i) { Use(ops[j].Handle); j++; }")]
    [InlineData("foreach (MapGrantRef op in ops.AsSpan(0, i)) Use(op.Handle);")]
    [InlineData("foreach (MapGrantRef op in ops.AsSpan().Slice(0, i)) Use(op.Handle);")]
    [InlineData("foreach (MapGrantRef op in ops[..i]) Use(op.Handle);")]
    [InlineData("foreach (MapGrantRef op in ops.AsSpan()[..i]) Use(op.Handle);")]
    [InlineData("foreach (MapGrantRef op in ops.AsSpan()[0..i]) Use(op.Handle);")]
    [InlineData("foreach (MapGrantRef op in ops.Take(i)) Use(op.Handle);")]
    public async Task Those_before_the_first_failure_are_mapped(string undo)
    {
        await Reports(ToTheFirstFailure + undo);
        await Reports($"for (int i = 0; i < ops.Length; i++) {{ if (ops[i].Status == GrantStatus.Okay) continue; {undo} return; }}");
        await Reports($"int i; for (i = 0; i < ops.Length; i++) {{ if (ops[i].Status != GrantStatus.Okay) goto undo; }} return; undo: {undo}");
    }

    [Theory]
    [InlineData("int bad = -1; for (int i = 0; i < ops.Length; i++) if (ops[i].Status != GrantStatus.Okay) { bad = i; break; } for (int j = 0; j < bad; j++) Use(ops[j].Handle);")]
    [InlineData("int good = 0; foreach (ref MapGrantRef op in ops.AsSpan()) { if (op.Status != GrantStatus.Okay) break; good++; } for (int j = 0; j < good; j++) Use(ops[j].Handle);")]
    public Task So_are_those_before_what_was_counted_otherwise(string code) => Reports(code);

    [Theory]
    [InlineData("for (; i >= 0; i--) Use({|GNT1004:ops[i].Handle|});")]
    [InlineData("while (i >= 0) Use({|GNT1004:ops[i--].Handle|});")]
    [InlineData("while (i-- >= 0) Use({|GNT1004:ops[i + 1].Handle|});")]
    [InlineData("for (int j = i; j >= 0; j--) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("for (int j = i - 2; j >= 0; j--) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("for (int j = 0; j <= i; j++) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("for (int j = 0; j < ops.Length; j++) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("i++; for (int j = 0; j < i; j++) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("i += 1; while (--i >= 0) Use({|GNT1004:ops[i].Handle|});")]
    [InlineData("for (int j = 0; j < i; j++) { i++; Use({|GNT1004:ops[j].Handle|}); }")]
    [InlineData("for (int j = 0; j < other; j++) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("while (i > 0) { Use({|GNT1004:ops[i].Handle|}); i--; }")]
    [InlineData("foreach (MapGrantRef op in ops.AsSpan(1, i)) Use({|GNT1004:op.Handle|});")]
    [InlineData("foreach (MapGrantRef op in ops.AsSpan(0, other)) Use({|GNT1004:op.Handle|});")]
    [InlineData("foreach (MapGrantRef op in ops.AsSpan()[i..]) Use({|GNT1004:op.Handle|});")]
    public Task The_failed_one_and_those_behind_it_are_not(string undo) => Reports(ToTheFirstFailure + undo);

    [Theory]
    [InlineData("int i; for (i = 0; i < ops.Length; i++) if (ops[i].Status != GrantStatus.Okay) Log(\"failed\"); while (--i >= 0) Use({|GNT1004:ops[i].Handle|});")]
    [InlineData("int n = 0; foreach (ref MapGrantRef op in ops.AsSpan()) { n++; if (op.Status != GrantStatus.Okay) break; } for (int j = 0; j < n; j++) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("int n = 0; foreach (ref MapGrantRef op in ops.AsSpan()) { if (op.Status != GrantStatus.Okay) continue; n++; } for (int j = 0; j < n; j++) Use({|GNT1004:ops[j].Handle|});")]
    [InlineData("int i = 0; do { if (ops[i].Status != GrantStatus.Okay) Log(\"failed\"); } while (++i < ops.Length); while (--i >= 0) Use({|GNT1004:ops[i].Handle|});")]
    public Task A_loop_that_goes_on_past_failures_leaves_some_before(string code) => Reports(code);

    [Fact]
    public Task Behind_it_the_failed_one_is_still_one_that_has_failed() => Backend.ReportsOf("GNT1003", $$"""
        void Test(MapGrantRef[] ops, int other)
        {
            if (GrantRetry.Issue(_grants, ops) != 0) return;
            {{ToTheFirstFailure}}
            for (int j = 0; j < i; j++) Use(ops[j].Handle);
            if (ops[other].Status != GrantStatus.Okay) {|GNT1003:_grants.GrantTableOp(new[] { Map(1) })|};
        }
        """);

    [Fact]
    public Task A_loop_over_what_was_filled_in_and_then_issued_undoes_nothing() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef[] ops, int count)
        {
            int used = 0;
            for (int i = 0; i < count; i++) ops[used++] = Map((uint)i);
            if (GrantRetry.Issue(_grants, ops.AsSpan(0, used)) != 0) return;
            for (int j = 0; j < used; j++)
            {
                Use({|GNT1004:ops[j].Handle|});
                if (ops[j].Status != GrantStatus.Okay) return;
            }
        }
        """);

    [Fact]
    public Task What_was_undone_is_no_mapping_left_behind() => Backend.ReportsOf("GNT3001", $$"""
        void Test(int n)
        {
            MapGrantRef[] ops = new MapGrantRef[n];
            int i;
            for (i = 0; i < n; i++)
            {
                if (GrantRetry.Issue(_grants, ref ops[i]) != 0 || ops[i].Status != GrantStatus.Okay) break;
            }

            if (i == n)
            {
                foreach (MapGrantRef op in ops) Use(op.Handle);
                return;
            }

            while (--i >= 0) Use(ops[i].Handle);
        }
        """);

    private static Task Reports(string code) => Backend.ReportsOf("GNT1004", $$"""
        void Test(MapGrantRef[] ops, int other)
        {
            if (GrantRetry.Issue(_grants, ops) != 0) return;
            {{code}}
        }
        """);
}
