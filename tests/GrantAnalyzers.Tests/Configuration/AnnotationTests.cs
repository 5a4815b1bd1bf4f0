using GrantAnalyzers.Tests.Foreign;

namespace GrantAnalyzers.Tests.Configuration;

/// <summary>The attributes, in a project's own copy: on types, and on the assembly for types that cannot be edited.</summary>
public class AnnotationTests
{
    private const string Attributes = """
        namespace Xen.Grants
        {
            using System;
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true)] class GrantStatusAttribute : Attribute { public GrantStatusAttribute() { } public GrantStatusAttribute(Type type) { } }
            class GrantOperationAttribute : Attribute { public GrantOperationAttribute() { } public GrantOperationAttribute(Type type) { } public bool AnswersEagain; public string Status; public string[] Outputs; }
            class GrantOutputAttribute : Attribute { }
            class GrantTableCallAttribute : Attribute { public GrantTableCallAttribute() { } public GrantTableCallAttribute(Type type, string method) { } }
            class GrantRetryHelperAttribute : Attribute { public GrantRetryHelperAttribute() { } public GrantRetryHelperAttribute(Type type, string method = null) { } }
            class AtomicAttribute : Attribute { public AtomicAttribute() { } public AtomicAttribute(Type type, string method = null) { } }
        }

        """;

    private const string Binding = """

        struct PageMap { public uint reference; public short st; public uint cookie; }
        enum Outcome : short { Fine = 0, Busy = -12 }
        struct PageCopy { public Outcome result; }

        static class Hyper
        {
            public static extern int Send(ref PageMap op);
            public static extern int Send(ref PageCopy op);
            public static extern int SendPatiently(ref PageMap op);
            public static extern void IssueAll(ref PageMap op);
        }

        """;

    [Fact]
    public Task A_copy_of_the_attributes_is_as_good_as_the_library_s() => ForeignCode.Reports(Attributes + """

        [Xen.Grants.GrantOperation(AnswersEagain = true)]
        struct PageMap { [Xen.Grants.GrantStatus] public short st; [Xen.Grants.GrantOutput] public uint cookie; }

        static class Test
        {
            [Xen.Grants.GrantTableCall] static extern int Send(ref PageMap op);

            static uint Map(PageMap op)
            {
                if ({|GNT1002:Send(ref op)|} != 0) return 0;
                uint cookie = {|GNT1004:op.cookie|};
                return {|GNT1001:op.st == 0|} ? cookie : 0;
            }
        }
        """);

    [Fact]
    public Task The_assembly_speaks_for_types_that_cannot_be_edited() => ForeignCode.Reports("""
        [assembly: Xen.Grants.GrantOperation(typeof(PageMap), Status = "st", Outputs = new[] { "cookie" }, AnswersEagain = true)]
        [assembly: Xen.Grants.GrantTableCall(typeof(Hyper), "Send")]

        """ + Attributes + Binding + """
        static class Test
        {
            static uint Map(PageMap op)
            {
                if ({|GNT1002:Hyper.Send(ref op)|} != 0) return 0;
                uint cookie = {|GNT1004:op.cookie|};
                return {|GNT1001:op.st == 0|} ? cookie : 0;
            }
        }
        """);

    [Fact]
    public Task An_enum_that_an_operation_s_status_has_is_a_status() => ForeignCode.Reports("""
        [assembly: Xen.Grants.GrantOperation(typeof(PageCopy), Status = "result", AnswersEagain = true)]
        [assembly: Xen.Grants.GrantTableCall(typeof(Hyper), "Send")]

        """ + Attributes + Binding + """
        static class Test
        {
            static bool Copy(PageCopy op) => {|GNT1002:Hyper.Send(ref op)|} == 0 && op.result == Outcome.Fine;

            static bool IsFine(Outcome outcome) => {|GNT1001:outcome >= 0|};
        }
        """);

    [Fact]
    public Task A_retry_helper_of_somebody_else_s_leaves_no_eagain() => ForeignCode.Reports("""
        [assembly: Xen.Grants.GrantOperation(typeof(PageMap), Status = "st", AnswersEagain = true)]
        [assembly: Xen.Grants.GrantTableCall(typeof(Hyper), "Send")]
        [assembly: Xen.Grants.GrantRetryHelper(typeof(Hyper), "SendPatiently")]

        """ + Attributes + Binding + """
        static class Test
        {
            const short Fine = 0;

            static bool Map(PageMap op) => Hyper.Send(ref op) == 0 && Hyper.SendPatiently(ref op) == 0 && op.st == Fine;
        }
        """);

    [Fact]
    public Task A_type_may_be_atomic_from_outside() => ForeignCode.Reports("""
        [assembly: Xen.Grants.GrantOperation(typeof(PageMap), Status = "st", AnswersEagain = true)]
        [assembly: Xen.Grants.GrantTableCall(typeof(Hyper), "Send")]
        [assembly: Xen.Grants.GrantRetryHelper(typeof(Hyper), "SendPatiently")]
        [assembly: Xen.Grants.Atomic(typeof(Test), "Map")]

        """ + Attributes + Binding + """
        static class Test
        {
            const short Fine = 0;

            static bool Map(PageMap op) => Hyper.Send(ref op) == 0 && {|GNT2004:Hyper.SendPatiently(ref op)|} == 0 && op.st == Fine;
        }
        """);

    [Theory]
    [InlineData("""Xen.Grants.GrantOperation(typeof(PageMap), Status = "gone")""")]
    [InlineData("""Xen.Grants.GrantTableCall(typeof(Hyper), "Gone")""")]
    [InlineData("""Xen.Grants.GrantTableCall(null, null)""")]
    [InlineData("""Xen.Grants.GrantOperation(typeof(int[]))""")]
    public Task What_an_attribute_names_need_not_be_there(string attribute) => ForeignCode.Reports($"[assembly: {attribute}]\n" + Attributes + Binding);
}
