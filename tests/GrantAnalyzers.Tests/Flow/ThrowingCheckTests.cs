namespace GrantAnalyzers.Tests.Flow;

/// <summary>A method that throws by a condition that it is given tells what is behind its call whether the operation is okay.</summary>
public class ThrowingCheckTests
{
    /// <summary>The method, and its call where the operation has to be okay.</summary>
    public static TheoryData<string, string> Checks { get; } = new()
    {
        { "static void ThrowIf(bool bad) { if (bad) throw new Exception(); }", "ThrowIf(op.Status != GrantStatus.Okay);" },
        { "static void ThrowIf(bool bad) { if (bad) { Log(\"bad\"); throw new Exception(); } }", "ThrowIf(op.Status != GrantStatus.Okay);" },
        { "static void Require(bool good) { if (!good) throw new Exception(); }", "Require(op.Status == GrantStatus.Okay);" },
        { "static void Require(bool good) { if ((!(good))) throw new Exception(); Log(\"good\"); }", "Require(rc == 0 && op.Status == GrantStatus.Okay);" },
        { "static void Require(bool good) { if (good) return; Log(\"bad\"); throw new Exception(); }", "Require(op.Status == GrantStatus.Okay);" },
        { "static void Require(bool good, string text) { ArgumentNullException.ThrowIfNull(text); if (!good) throw new Exception(text); }", "Require(op.Status == GrantStatus.Okay, \"map\");" },
        { "static void Require(string text, bool good) { if (!good) throw new Exception(text); }", "Require($\"{op.Status}\", op.Status == GrantStatus.Okay);" },
        { "static int Require(bool good) { if (!good) throw new Exception(); return 0; }", "int x = Require(op.Status == GrantStatus.Okay);" },
        { "static void ThrowIf([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(true)] bool bad) { while (bad) Log(\"bad\"); }", "ThrowIf(op.Status is not GrantStatus.Okay);" },
        { "", "ObjectDisposedException.ThrowIf(op.Status != GrantStatus.Okay, this);" },
        { "", "void Require(bool good) { if (!good) throw new Exception(); } Require(op.Status == GrantStatus.Okay);" },
        { "static void Require(bool good) { if (!good) throw new Exception(); }", "bool good = op.Status == GrantStatus.Okay; Require(good);" },
    };

    [Theory]
    [MemberData(nameof(Checks))]
    public Task Behind_the_check_the_operation_is_okay(string method, string check) => Backend.ReportsOf("GNT1004", Checking(method, check, "Use(op.Handle);"));

    /// <summary>The method, and a call that says nothing.</summary>
    public static TheoryData<string, string> NoChecks { get; } = new()
    {
        { "static void Require(bool good) { if (!good) throw new Exception(); }", "Require(op.Status != GrantStatus.Okay);" },
        { "static void Require(bool good) { if (!good) Log(\"bad\"); }", "Require(op.Status == GrantStatus.Okay);" },
        { "static void Require(bool good, bool quiet) { if (quiet) return; if (!good) throw new Exception(); }", "Require(op.Status == GrantStatus.Okay, rc == 0);" },
        { "static void Require(bool good, bool strict) { if (strict && !good) throw new Exception(); }", "Require(op.Status == GrantStatus.Okay, rc == 0);" },
        { "static void Require(bool good) { if (good) return; if (Environment.HasShutdownStarted) return; throw new Exception(); }", "Require(op.Status == GrantStatus.Okay);" },
        { "static void Require(bool good) { if (!good) throw new Exception(); else Log(\"good\"); }", "Require(rc == 0);" },
        { "static async Task Require(bool good) { await Task.Yield(); if (!good) throw new Exception(); }", "Require(op.Status == GrantStatus.Okay);" },
        { "public virtual void Require(bool good) { if (!good) throw new Exception(); }", "Require(op.Status == GrantStatus.Okay);" },
    };

    [Theory]
    [MemberData(nameof(NoChecks))]
    public Task Behind_what_is_none_it_may_have_failed(string method, string check) => Backend.ReportsOf("GNT1004", Checking(method, check, """
        if (op.Status == GrantStatus.Okay) Log("okay");
        Use({|GNT1004:op.Handle|});
        """));

    [Fact]
    public Task A_check_that_takes_Eagain_for_a_failure_throws_it_away() => Backend.ReportsOf("GNT1002", """
        void Test(MapGrantRef op)
        {
            int rc = {|GNT1002:_grants.GrantTableOp(ref op)|};
            Require(rc == 0);
            Require(op.Status == GrantStatus.Okay);
            Use(op.Handle);
        }

        void Right(MapGrantRef op)
        {
            int rc = _grants.GrantTableOp(ref op);
            Require(rc == 0);
            Require(op.Status is GrantStatus.Okay or GrantStatus.Eagain);
            if (op.Status == GrantStatus.Eagain) Log("again");
        }

        static void Require(bool good) { if (!good) throw new Exception(); }
        """);

    private static string Checking(string method, string check, string code) => $$"""
        {{method}}

        void Test(MapGrantRef op)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            {{check}}
            {{code}}
        }
        """;
}
