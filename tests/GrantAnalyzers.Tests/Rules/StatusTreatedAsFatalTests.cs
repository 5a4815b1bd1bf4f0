namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1009: a status that a guest can cause is treated as fatal.</summary>
public class StatusTreatedAsFatalTests
{
    [Theory]
    [InlineData("{|GNT1009:Debug.Assert(map.Status == GrantStatus.Okay)|};")]
    [InlineData("if (map.Status != GrantStatus.Okay) {|GNT1009:Environment.FailFast(\"map\")|};")]
    [InlineData("if (map.Status != GrantStatus.Okay) {|GNT1009:Bug()|};")]
    [InlineData("if (Unlikely(map.Status != GrantStatus.Okay)) {|GNT1009:Bug()|};")]
    [InlineData("Use(map.Status switch { GrantStatus.Okay => map.Handle, _ => throw {|GNT1009:new UnreachableException()|} });")]
    public Task Ending_the_program_for_it_is_reported(string code) => Backend.ReportsOf("GNT1009", InMethod(code));

    [Theory]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5;")]
    [InlineData("if (map.Status != GrantStatus.Okay) throw new InvalidOperationException($\"{map.Status}\");")]
    [InlineData("UnmapGrantRef unmap = default; if (_grants.GrantTableOp(ref unmap) != 0) Bug(); Debug.Assert(unmap.Status == GrantStatus.Okay); if (map.Status != GrantStatus.Okay) return -5;")]
    public Task Errors_rcs_and_unmaps_are_fine(string code) => Backend.ReportsOf("GNT1009", InMethod(code));

    [Fact]
    public Task Ending_it_for_two_operations_at_once_is_one_mistake() => Backend.ReportsOf("GNT1009", InMethod("""
        MapGrantRef other = Map(2);
        if (GrantRetry.Issue(_grants, ref other) != 0) return -5;
        if (map.Status != GrantStatus.Okay && other.Status != GrantStatus.Okay) {|GNT1009:Bug()|};
        """));

    /// <summary>What follows there never runs.</summary>
    [Theory]
    [InlineData("{|GNT1009:BugOn(true)|};")]
    [InlineData("{|GNT1009:BugOn(1 == 1)|};")]
    [InlineData("{|GNT1009:Expect(false)|};")]
    public Task A_helper_that_ends_the_program_does_so_by_a_constant_too(string call) => Backend.ReportsOf("GNT1009", InMethod($$"""
        if (map.Status != GrantStatus.Okay)
        {
            {{call}}
            Bug();
        }
        """) + Ending);

    [Theory]
    [InlineData("BugOn(false);")]
    [InlineData("Expect(true);")]
    public Task By_the_other_constant_it_does_not(string call) => Backend.ReportsOf("GNT1009", InMethod($$"""
        if (map.Status != GrantStatus.Okay)
        {
            {{call}}
            {|GNT1009:Bug()|};
        }
        """) + Ending);

    private const string Ending = """


        private static void BugOn(bool condition)
        {
            if (condition) Environment.FailFast("bug");
        }

        private static void Expect(bool condition)
        {
            if (!condition) Environment.FailFast("bug");
        }
        """;

    [Theory]
    [InlineData("Fact")]
    [InlineData("Theory")]
    [InlineData("Test")]
    [InlineData("TestCase")]
    [InlineData("TestMethod")]
    public Task A_test_method_may_assert(string attribute) => Backend.ReportsOf("GNT1009", $$"""
        [AttributeUsage(AttributeTargets.Method)]
        private sealed class {{attribute}}Attribute : Attribute;

        [{{attribute}}]
        void Test()
        {
            MapGrantRef map = Map(1);
            Debug.Assert(GrantRetry.Issue(_grants, ref map) == 0);
            Debug.Assert(map.Status == GrantStatus.Okay);
        }
        """);

    private static string InMethod(string code) => $$"""
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = GrantRetry.Issue(_grants, ref map);
            Debug.Assert(rc == 0);
            {{code}}
            return 0;
        }
        """;
}
