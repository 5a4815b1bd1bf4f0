using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1008.</summary>
public class CheckResultTests
{
    [Fact]
    public Task The_rc_is_kept_and_returned() => Backend.Becomes<CheckResult>(
        "GNT1008",
        """
        int Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            {|GNT1008:_grants.GrantTableOp(ref setup)|};
            if (setup.Status != GrantStatus.Okay)
            {
                return -5;
            }

            return 0;
        }
        """,
        """
        int Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            int rc = _grants.GrantTableOp(ref setup);
            if (rc != 0)
            {
                return rc;
            }

            if (setup.Status != GrantStatus.Okay)
            {
                return -5;
            }

            return 0;
        }
        """);

    [Fact]
    public Task Nothing_returns_before_an_out_parameter_has_its_value() => Backend.Becomes<CheckResult>(
        "GNT1008",
        Mapping("{|GNT1008:_grants.GrantTableOp(ref setup)|};\n    handle = GrantHandle.Invalid;"),
        Mapping("{|GNT1008:_grants.GrantTableOp(ref setup)|};\n    handle = GrantHandle.Invalid;"));

    [Fact]
    public Task Behind_an_out_parameter_s_assignment_the_rc_is_returned() => Backend.Becomes<CheckResult>(
        "GNT1008",
        Mapping("handle = GrantHandle.Invalid;\n    {|GNT1008:_grants.GrantTableOp(ref setup)|};"),
        Mapping("handle = GrantHandle.Invalid;\n    int rc = _grants.GrantTableOp(ref setup);\n    if (rc != 0)\n    {\n        return rc;\n    }\n"));

    private static string Mapping(string calls) => $$"""
        int Test(uint frames, ulong list, out GrantHandle handle)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            {{calls}}
            if (setup.Status != GrantStatus.Okay)
            {
                return -5;
            }

            return 0;
        }
        """;

    [Fact]
    public Task A_discard_becomes_a_variable_and_the_check_is_written_like_the_files_others() => Backend.Becomes<CheckResult>(
        "GNT1008",
        """
        int Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            _ = {|GNT1008:_grants.GrantTableOp(ref setup)|};
            if (setup.Status != GrantStatus.Okay) return -5;
            return 0;
        }
        """,
        """
        int Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            int rc = _grants.GrantTableOp(ref setup);
            if (rc != 0) return rc;
            if (setup.Status != GrantStatus.Okay) return -5;
            return 0;
        }
        """);

    [Fact]
    public Task A_name_that_is_taken_is_left_to_its_owner() => Backend.Becomes<CheckResult>(
        "GNT1008",
        """
        int Test(ulong list, int rc)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, 1, list);
            {|GNT1008:_grants.GrantTableOp(ref setup)|};
            if (setup.Status != GrantStatus.Okay) return -rc;
            return 0;
        }
        """,
        """
        int Test(ulong list, int rc)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, 1, list);
            int rc2 = _grants.GrantTableOp(ref setup);
            if (rc2 != 0) return rc2;
            if (setup.Status != GrantStatus.Okay) return -rc;
            return 0;
        }
        """);

    [Fact]
    public Task A_function_that_answers_no_leaves_as_it_does_where_the_status_is_not_Okay() => Backend.Becomes<CheckResult>(
        "GNT1008",
        """
        bool Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            {|GNT1008:_grants.GrantTableOp(ref setup)|};
            if (setup.Status != GrantStatus.Okay)
            {
                return false;
            }

            return true;
        }
        """,
        """
        bool Test(uint frames, ulong list)
        {
            SetupTable setup = SetupTable.Create(DomId.Self, frames, list);
            int rc = _grants.GrantTableOp(ref setup);
            if (rc != 0)
            {
                return false;
            }

            if (setup.Status != GrantStatus.Okay)
            {
                return false;
            }

            return true;
        }
        """);

    [Fact]
    public Task Nothing_is_offered_where_the_function_has_no_way_to_tell() => Backend.Becomes<CheckResult>(
        "GNT1008",
        """
        uint Test(uint wanted)
        {
            SetVersion set = SetVersion.Create(wanted);
            {|GNT1008:_grants.GrantTableOp(ref set)|};
            return set.Version;
        }
        """,
        """
        uint Test(uint wanted)
        {
            SetVersion set = SetVersion.Create(wanted);
            {|GNT1008:_grants.GrantTableOp(ref set)|};
            return set.Version;
        }
        """);
}
