using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1007.</summary>
public class KeepFirstErrorTests
{
    [Fact]
    public Task A_status_is_taken_only_while_all_is_well() => Backend.Becomes<KeepFirstError>(
        "GNT1007",
        """
        GrantStatus Test(GrantCopy[] copies)
        {
            if (GrantRetry.Issue(_grants, copies) != 0) return GrantStatus.GeneralError;
            GrantStatus status = GrantStatus.Okay;
            {|GNT1007:for|} (int i = 0; i < copies.Length; i++)
            {
                status = copies[i].Status;
            }

            return status;
        }
        """,
        """
        GrantStatus Test(GrantCopy[] copies)
        {
            if (GrantRetry.Issue(_grants, copies) != 0) return GrantStatus.GeneralError;
            GrantStatus status = GrantStatus.Okay;
            for (int i = 0; i < copies.Length; i++)
            {
                if (status == GrantStatus.Okay) status = copies[i].Status;
            }

            return status;
        }
        """);

    [Fact]
    public Task A_truth_value_is_and_ed() => Backend.Becomes<KeepFirstError>(
        "GNT1007",
        """
        bool Test(GrantCopy[] copies)
        {
            if (GrantRetry.Issue(_grants, copies) != 0) return false;
            bool copied = true;
            {|GNT1007:foreach|} (GrantCopy op in copies)
            {
                copied = op.Status == GrantStatus.Okay;
            }

            return copied;
        }
        """,
        """
        bool Test(GrantCopy[] copies)
        {
            if (GrantRetry.Issue(_grants, copies) != 0) return false;
            bool copied = true;
            foreach (GrantCopy op in copies)
            {
                copied &= op.Status == GrantStatus.Okay;
            }

            return copied;
        }
        """);

    [Fact]
    public Task Nothing_is_offered_where_the_variable_does_not_begin_as_a_success() => Backend.Becomes<KeepFirstError>(
        "GNT1007",
        """
        GrantStatus Test(GrantCopy[] copies)
        {
            if (GrantRetry.Issue(_grants, copies) != 0) return GrantStatus.GeneralError;
            GrantStatus status = GrantStatus.GeneralError;
            {|GNT1007:for|} (int i = 0; i < copies.Length; i++)
            {
                status = copies[i].Status;
            }

            return status;
        }
        """,
        """
        GrantStatus Test(GrantCopy[] copies)
        {
            if (GrantRetry.Issue(_grants, copies) != 0) return GrantStatus.GeneralError;
            GrantStatus status = GrantStatus.GeneralError;
            {|GNT1007:for|} (int i = 0; i < copies.Length; i++)
            {
                status = copies[i].Status;
            }

            return status;
        }
        """);
}
