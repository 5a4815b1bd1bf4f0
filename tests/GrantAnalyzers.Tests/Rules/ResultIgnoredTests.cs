namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1008: the rc of a grant-table call is ignored.</summary>
public class ResultIgnoredTests
{
    [Theory]
    [InlineData("{|GNT1008:_grants.GrantTableOp(ref unmap)|}; if (unmap.Status != GrantStatus.Okay) return -5;")]
    [InlineData("_ = {|GNT1008:_grants.GrantTableOp(ref unmap)|}; if (unmap.Status != GrantStatus.Okay) return -5;")]
    [InlineData("int rc = {|GNT1008:_grants.GrantTableOp(ref unmap)|}; Log($\"{rc}\"); if (unmap.Status != GrantStatus.Okay) return -5;")]
    [InlineData("int rc = {|GNT1008:_grants.GrantTableOp(ref unmap)|}; rc = _grants.GrantTableOp(ref flush); if (rc != 0) return rc; return unmap.Status.ToErrno();")]
    [InlineData("{|GNT1008:_grants.GrantTableOp(ref flush)|};")]
    [InlineData("{|GNT1008:Flush(ref flush)|};")]
    [InlineData("MapGrantRef[] maps = [map]; {|GNT1008:SendRc(maps)|}.Wait(); if (maps[0].Status != GrantStatus.Okay) return -5;")]
    [InlineData("_ = {|GNT1008:GrantRetry.Issue(_grants, ref map)|}; if (map.Status != GrantStatus.Okay) return -5;")]
    [InlineData("int rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; _ = {|GNT1008:GrantRetry.Retry(_grants, ref map)|}; if (map.Status != GrantStatus.Okay) return -5;")]
    public Task A_result_that_nothing_looks_at_is_reported(string code) => Backend.ReportsOf("GNT1008", InMethod(code));

    [Theory]
    [InlineData("int rc = _grants.GrantTableOp(ref unmap); if (rc != 0) return rc; return unmap.Status.ToErrno();")]
    [InlineData("if (_grants.GrantTableOp(ref flush) != 0) Bug();")]
    [InlineData("return _grants.GrantTableOp(ref flush);")]
    [InlineData("Check(_grants.GrantTableOp(ref flush));")]
    [InlineData("int rc = _grants.GrantTableOp(ref flush); Debug.Assert(rc == 0);")]
    [InlineData("int rc = _grants.GrantTableOp(ref unmap); bool ok = rc == 0 && unmap.Status == GrantStatus.Okay; return ok ? 0 : -5;")]
    [InlineData("int rc = _grants.GrantTableOp(ref unmap); rc |= _grants.GrantTableOp(ref flush); if (rc != 0) return rc; return unmap.Status.ToErrno();")]
    [InlineData("_lastRc = _grants.GrantTableOp(ref flush);")]
    [InlineData("int rc = _grants.GrantTableOp(ref flush); if (_lastRc == rc) return -5;")]
    [InlineData("MapGrantRef[] maps = [map]; SendTask(maps).Wait(); if (maps[0].Status != GrantStatus.Okay) return -5;")]
    [InlineData("MapGrantRef[] maps = [map]; SendValueTask(maps).AsTask().Wait(); if (maps[0].Status != GrantStatus.Okay) return -5;")]
    [InlineData("MapGrantRef[] maps = [map]; Send(maps); if (maps[0].Status != GrantStatus.Okay) return -5;")]
    [InlineData("return Flush(ref flush);")]
    [InlineData("if (!_grants.GrantTableOp(ref flush).Equals(0)) return -5;")]
    [InlineData("_ = _grants.GrantTableOp(ref unmap);")]
    [InlineData("int rc = _grants.GrantTableOp(ref map); if (rc != 0) return rc; _ = GrantRetry.Retry(_grants, ref map);")]
    public Task A_result_that_is_used_is_fine_and_where_nobody_looks_at_all_the_other_rule_speaks(string code) => Backend.ReportsOf("GNT1008", InMethod(code));

    private static string InMethod(string code) => $$"""
        private int _lastRc;

        int Test(UnmapGrantRef template, CacheFlush flush)
        {
            UnmapGrantRef unmap = template;
            MapGrantRef map = Map(1);
            {{code}}
            return 0;
        }

        private int Flush(ref CacheFlush op) => _grants.GrantTableOp(ref op);
        [GrantTableCall] private Task SendTask(MapGrantRef[] ops) => Task.CompletedTask;
        [GrantTableCall] private ValueTask SendValueTask(MapGrantRef[] ops) => default;
        [GrantTableCall] private Task<int> SendRc(MapGrantRef[] ops) => Task.FromResult(0);
        [GrantTableCall] private void Send(MapGrantRef[] ops) { }
        private void Check(int rc) => Log($"{rc} {_lastRc}");
        """;

    [Fact]
    public Task The_rc_of_a_helper_is_ignored_each_time() => Backend.ReportsOf("GNT1008", """
        int Test(MapGrantRef op)
        {
            {|GNT1008:Issue(ref op)|};
            if (op.Status != GrantStatus.Okay) Log("once more");
            {|GNT1008:Issue(ref op)|};
            return op.Status == GrantStatus.Okay ? 0 : -5;
        }

        private int Issue(ref MapGrantRef op) => GrantRetry.Issue(_grants, ref op);
        """);
}
