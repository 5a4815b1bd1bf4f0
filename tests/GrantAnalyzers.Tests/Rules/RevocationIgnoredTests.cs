using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT3005: whether a granted page came back is not asked, or only before it is taken back.</summary>
public class RevocationIgnoredTests
{
    private const string Members = """
        private const int EBUSY = 16;
        [GrantRevocation] private static bool TryEnd(GrantRef reference) => reference.Value > 8;
        private static int gnttab_end_foreign_access_ref(uint gref) => (int)gref & 1;
        private static int gnttab_query_foreign_access(uint gref) => (int)gref & 1;
        private static int gnttab_end_access(uint gref) => (int)gref & 1;
        private static void gnttab_end_foreign_access(uint gref) { }

        """;

    [Theory]
    [InlineData("{|GNT3005:TryEnd(reference)|};")]
    [InlineData("_ = {|GNT3005:TryEnd(reference)|};")]
    [InlineData("bool isBack = {|GNT3005:TryEnd(reference)|}; Log($\"{isBack}\");")]
    [InlineData("{|GNT3005:gnttab_end_foreign_access_ref(8)|};")]
    [InlineData("{|GNT3005:gnttab_end_access(8)|};")]
    [InlineData("if ({|GNT3005:gnttab_query_foreign_access(8)|} == 0) gnttab_end_foreign_access(8);")]
    public Task An_answer_that_nothing_looks_at_and_a_question_before_are_reported(string code) => Backend.ReportsOf("GNT3005", InMethod(code));

    [Theory]
    [InlineData("if (!TryEnd(reference)) return -EBUSY;")]
    [InlineData("bool isBack = TryEnd(reference); if (!isBack) return -EBUSY;")]
    [InlineData("while (!TryEnd(reference)) Thread.Yield();")]
    [InlineData("Debug.Assert(TryEnd(reference));")]
    [InlineData("return TryEnd(reference) ? 0 : -EBUSY;")]
    [InlineData("bool both = TryEnd(reference) & TryEnd(default); if (!both) return -EBUSY;")]
    [InlineData("if (gnttab_end_foreign_access_ref(8) == 0) return -EBUSY;")]
    [InlineData("Log($\"{gnttab_query_foreign_access(8)}\");")]
    [InlineData("gnttab_end_foreign_access(8);")]
    public Task An_answer_that_is_looked_at_is_fine(string code) => Backend.ReportsOf("GNT3005", InMethod(code));

    [Theory]
    [InlineData("{|GNT3005:TryEnd(reference)|};", "if (!TryEnd(reference))\n    {\n        return -EBUSY;\n    }\n")]
    [InlineData("_ = {|GNT3005:TryEnd(reference)|};", "if (!TryEnd(reference))\n    {\n        return -EBUSY;\n    }\n")]
    [InlineData("{|GNT3005:gnttab_end_foreign_access_ref(8)|};", "if (gnttab_end_foreign_access_ref(8) == 0)\n    {\n        return -EBUSY;\n    }\n")]
    public Task The_fix_returns_EBUSY(string code, string fixedCode) => Backend.Becomes<CheckRevocation>("GNT3005", InMethod(code), InMethod(fixedCode));

    [Theory]
    [InlineData("{|GNT3005:gnttab_end_access(8)|};")]
    [InlineData("for (int i = 0; i < 4; i++)\n    {\n        {|GNT3005:TryEnd(reference)|};\n    }")]
    [InlineData("bool isBack = {|GNT3005:TryEnd(reference)|}; Log($\"{isBack}\");")]
    public Task Nothing_is_offered_where_the_answer_s_meaning_is_not_known_or_more_is_to_be_taken_back(string code) =>
        Backend.Becomes<CheckRevocation>("GNT3005", InMethod(code), InMethod(code));

    private static string InMethod(string code) => Members + $$"""
        int Test(GrantRef reference)
        {
            {{code}}
            return 0;
        }
        """;
}
