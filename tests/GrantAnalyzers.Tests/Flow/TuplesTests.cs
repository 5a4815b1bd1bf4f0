namespace GrantAnalyzers.Tests.Flow;

/// <summary>A tuple of an rc and a status, or of several of them, on which patterns are tried.</summary>
public class TuplesTests
{
    [Theory]
    [InlineData("switch (rc, map.Status) { case (0, GrantStatus.Okay): Use(map.Handle); return 0; case (0, var status): return status.ToErrno(); default: return rc; }")]
    [InlineData("switch ((rc, map.Status)) { case (0, GrantStatus.Okay): Use(map.Handle); return 0; case (0, _): return -5; case var (failed, _): return failed; }")]
    [InlineData("return (rc, map.Status) switch { (0, GrantStatus.Okay) => Take(map.Handle), (0, var status) => status.ToErrno(), (var failed, _) => failed };")]
    [InlineData("return (rc, map.Status) switch { (< 0, _) => rc, (_, not GrantStatus.Okay) => -5, _ => Take(map.Handle) };")]
    [InlineData("return (map.Status, rc) switch { (GrantStatus.Okay, 0) => Take(map.Handle), _ => -5 };")]
    [InlineData("if ((rc, map.Status) is (0, GrantStatus.Okay)) { Use(map.Handle); return 0; } return -5;")]
    [InlineData("if ((rc, map.Status) is not (0, GrantStatus.Okay)) return -5; Use(map.Handle); return 0;")]
    [InlineData("if (((rc, map.Status)) is not (rc: 0, Item2: GrantStatus.Okay)) return -5; Use(map.Handle); return 0;")]
    public Task Each_element_is_as_the_pattern_asks(string code) => Backend.Reports(InMethod("GrantRetry.Issue(_grants, ref map)", code));

    [Theory]
    [InlineData("switch (rc, map.Status) { case (0, GrantStatus.BadPage): return -5; case (0, _): Use({|GNT1004:map.Handle|}); return 0; default: return rc; }")]
    [InlineData("return (rc, map.Status) switch { (0, GrantStatus.Okay or GrantStatus.BadPage) => Take({|GNT1004:map.Handle|}), (0, _) => -5, _ => rc };")]
    [InlineData("if ((rc, map.Status) is (_, GrantStatus.Okay)) Use(map.Handle); else Use({|GNT1004:map.Handle|}); return 0;")]
    [InlineData("if ((rc, map.Status) is not (_, GrantStatus.Okay)) Use({|GNT1004:map.Handle|}); return 0;")]
    public Task And_no_more_than_that(string code) => Backend.ReportsOf("GNT1004", InMethod("GrantRetry.Issue(_grants, ref map)", code));

    [Theory]
    [InlineData("return (rc, map.Status) switch { (0, GrantStatus.Okay) => Take(map.Handle), (0, _) => -5, _ => rc };")]
    [InlineData("if ((rc, map.Status) is not (0, GrantStatus.Okay)) return -5; Use(map.Handle); return 0;")]
    public Task A_failure_among_them_may_be_eagain(string code) => Backend.Reports(InMethod("{|GNT1002:_grants.GrantTableOp(ref map)|}", code));

    [Theory]
    [InlineData("for (int i = 0; (rc, map.Status) is (0, GrantStatus.Eagain) && i < 5; i++) { Thread.Sleep(1); rc = _grants.GrantTableOp(ref map); } if ((rc, map.Status) is not (0, GrantStatus.Okay)) return -5; Use(map.Handle); return 0;")]
    [InlineData("return (rc, map.Status) switch { (0, GrantStatus.Okay) => Take(map.Handle), (0, GrantStatus.Eagain) => -11, (0, _) => -5, _ => rc };")]
    public Task Unless_it_is_asked_for(string code) => Backend.Reports(InMethod("_grants.GrantTableOp(ref map)", code));

    [Fact]
    public Task What_a_pattern_compares_with_a_number_is_compared_with_a_number() => Backend.ReportsOf("GNT1001", InMethod("GrantRetry.Issue(_grants, ref map)", """
        switch (rc, map.Status)
        {
            case (0, {|GNT1001:0|}): Use(map.Handle); return 0;
            default: return -5;
        }
        """));

    [Fact]
    public Task Where_the_failure_is_fatal_that_is_said() => Backend.ReportsOf("GNT1009", InMethod("GrantRetry.Issue(_grants, ref map)", """
        switch (rc, map.Status)
        {
            case (0, GrantStatus.Okay): Use(map.Handle); return 0;
            case (0, _): {|GNT1009:Bug()|}; return -1;
            default: return rc;
        }
        """));

    [Fact]
    public Task Two_statuses_are_looked_at_each_for_itself() => Backend.ReportsOf("GNT1004", InMethod("GrantRetry.Issue(_grants, ref map)", """
        if (rc != 0) return rc;
        MapGrantRef other = Map(2);
        rc = GrantRetry.Issue(_grants, ref other);
        if (rc != 0) return rc;
        switch (map.Status, other.Status)
        {
            case (GrantStatus.Okay, GrantStatus.Okay): Use(map.Handle); Use(other.Handle); return 0;
            case (GrantStatus.Okay, _): Use(map.Handle); Use({|GNT1004:other.Handle|}); return 0;
            case (_, GrantStatus.Okay): Use({|GNT1004:map.Handle|}); Use(other.Handle); return 0;
            default: return -5;
        }
        """));

    /// <summary>Who has all of it may look at anything.</summary>
    [Theory]
    [InlineData("return (rc, map.Status) switch { var both => Judge(both) };")]
    [InlineData("return (rc, map.Status) switch { { Item1: 0, Item2: GrantStatus.Okay } => 0, _ => -5 };")]
    [InlineData("return Judge((rc, map.Status));")]
    [InlineData("return ((rc, 1), (map.Status, 2)) switch { ((0, _), (GrantStatus.Okay, _)) => 0, _ => -5 };")]
    public Task A_tuple_as_a_whole_goes_where_it_cannot_be_followed(string code) => Backend.ReportsOf("GNT1003", InMethod("GrantRetry.Issue(_grants, ref map)", code));

    [Theory]
    [InlineData("return (rc, 5) switch { (0, 5) => 0, _ => -5 };")]
    [InlineData("return (rc, map.Status) switch { (0, _) => 0, _ => -5 };")]
    [InlineData("return (rc, map.Status) switch { _ => -5 };")]
    public Task A_status_that_no_pattern_asks_for_is_not_examined(string code) => Backend.ReportsOf("GNT1003", InMethod("{|GNT1003:GrantRetry.Issue(_grants, ref map)|}", code));

    private static string InMethod(string call, string code) => $$"""
        private int Take(GrantHandle handle)
        {
            Use(handle);
            return 0;
        }

        private static readonly Func<(int, GrantStatus), int> Judge = null!;

        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = {{call}};
            {{code}}
        }
        """;
}
