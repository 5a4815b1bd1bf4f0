using System.Reflection;
using Xen.Grants;
using Xen.Grants.Tests;

[assembly: GrantStatus(typeof(AnnotationTests.Answer))]
[assembly: GrantOperation(typeof(AnnotationTests.MapCall), AnswersEagain = true, Status = nameof(AnnotationTests.MapCall.Result), Outputs = [nameof(AnnotationTests.MapCall.Handle)])]
[assembly: GrantTableCall(typeof(AnnotationTests.Binding), nameof(AnnotationTests.Binding.Submit))]
[assembly: GrantRetryHelper(typeof(AnnotationTests.Binding), nameof(AnnotationTests.Binding.IssueAll))]
[assembly: GrantRetryHelper(typeof(AnnotationTests.Helper))]
[assembly: Atomic(typeof(AnnotationTests.Binding), nameof(AnnotationTests.Binding.OnEvent))]
[assembly: Atomic(typeof(AnnotationTests.Callback))]

namespace Xen.Grants.Tests;

/// <summary>
/// How a binding is described to the analyzers: on its own types, or, where those cannot be edited, on the assembly. Whoever
/// reads the metadata finds what was written.
/// </summary>
public class AnnotationTests
{
    [Fact]
    public void An_assembly_names_the_status_of_a_binding_and_a_status_names_none()
    {
        Assert.Equal(typeof(Answer), Assert.Single(OnAssembly<GrantStatusAttribute>()).Type);
        Assert.Null(Assert.Single(typeof(GrantStatus).GetCustomAttributes<GrantStatusAttribute>()).Type);
    }

    [Fact]
    public void An_assembly_tells_of_an_operation_where_its_status_is_and_what_it_puts_out()
    {
        GrantOperationAttribute operation = Assert.Single(OnAssembly<GrantOperationAttribute>());

        Assert.Equal((typeof(MapCall), true, nameof(MapCall.Result)), (operation.Type, operation.AnswersEagain, operation.Status));
        Assert.Equal([nameof(MapCall.Handle)], operation.Outputs!);
    }

    [Fact]
    public void An_operation_that_says_no_more_answers_no_Eagain_and_has_its_status_found()
    {
        GrantOperationAttribute operation = Assert.Single(typeof(UnmapGrantRef).GetCustomAttributes<GrantOperationAttribute>());

        Assert.False(operation.AnswersEagain);
        Assert.Equal((null, null, null), (operation.Type, operation.Status, operation.Outputs));
    }

    /// <summary>Xen answers it where a page of another domain is needed; nowhere else.</summary>
    [Fact]
    public void Of_the_library_s_operations_a_map_and_a_copy_answer_Eagain() => Assert.Equal(
        [nameof(GrantCopy), nameof(MapGrantRef)],
        typeof(GrantStatus).Assembly.GetExportedTypes()
            .Where(type => type.GetCustomAttributes<GrantOperationAttribute>().Any(operation => operation.AnswersEagain))
            .Select(type => type.Name)
            .Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(typeof(MapGrantRef), nameof(MapGrantRef.DevBusAddr), nameof(MapGrantRef.Handle))]
    [InlineData(typeof(QuerySize), nameof(QuerySize.MaxNrFrames), nameof(QuerySize.NrFrames))]
    public void What_the_hypervisor_writes_is_marked_on_the_operation(Type operation, params string[] outputs) =>
        Assert.Equal(outputs, operation.GetMembers().Where(member => member.IsDefined(typeof(GrantOutputAttribute))).Select(member => member.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void An_assembly_names_the_method_that_issues_and_a_method_names_none()
    {
        GrantTableCallAttribute call = Assert.Single(OnAssembly<GrantTableCallAttribute>());
        Assert.Equal((typeof(Binding), nameof(Binding.Submit)), (call.Type, call.Method));

        MethodInfo[] calls = [typeof(IGrantTable).GetMethod(nameof(IGrantTable.GrantTableOp))!, .. typeof(GrantTableExtensions).GetMethods(BindingFlags.Static | BindingFlags.Public)];
        Assert.Equal(3, calls.Length);
        Assert.All(calls, method =>
        {
            GrantTableCallAttribute own = Assert.Single(method.GetCustomAttributes<GrantTableCallAttribute>());
            Assert.Equal((null, null), (own.Type, own.Method));
        });
    }

    [Fact]
    public void A_retry_helper_is_one_method_of_a_type_or_all_of_them()
    {
        Assert.Equal(
            [(typeof(Binding), nameof(Binding.IssueAll)), (typeof(Helper), null)],
            OnAssembly<GrantRetryHelperAttribute>().Select(helper => (helper.Type!, helper.Method)).OrderBy(helper => helper.Item1.Name, StringComparer.Ordinal));

        GrantRetryHelperAttribute own = Assert.Single(typeof(GrantRetry).GetCustomAttributes<GrantRetryHelperAttribute>());
        Assert.Equal((null, null), (own.Type, own.Method));
    }

    [Fact]
    public void Code_that_must_not_block_is_named_from_outside_or_marked_itself()
    {
        Assert.Equal(
            [(typeof(Binding), nameof(Binding.OnEvent)), (typeof(Callback), null)],
            OnAssembly<AtomicAttribute>().Select(atomic => (atomic.Type!, atomic.Method)).OrderBy(atomic => atomic.Item1.Name, StringComparer.Ordinal));

        AtomicAttribute own = Assert.Single(typeof(Helper).GetMethod(nameof(Helper.UnderALock))!.GetCustomAttributes<AtomicAttribute>());
        Assert.Equal((null, null), (own.Type, own.Method));
    }

    /// <summary>Several bindings in one program: each attribute of an assembly stands once for each.</summary>
    [Theory]
    [InlineData(typeof(GrantStatusAttribute))]
    [InlineData(typeof(GrantOperationAttribute))]
    [InlineData(typeof(GrantTableCallAttribute))]
    [InlineData(typeof(GrantRetryHelperAttribute))]
    [InlineData(typeof(AtomicAttribute))]
    public void On_an_assembly_it_stands_as_often_as_needed(Type attribute)
    {
        AttributeUsageAttribute usage = attribute.GetCustomAttribute<AttributeUsageAttribute>()!;

        Assert.True(usage.ValidOn.HasFlag(AttributeTargets.Assembly));
        Assert.True(usage.AllowMultiple);
    }

    private static IEnumerable<TAttribute> OnAssembly<TAttribute>() where TAttribute : Attribute => typeof(AnnotationTests).Assembly.GetCustomAttributes<TAttribute>();

    /// <summary>A binding's own status.</summary>
    public enum Answer
    {
        Okay = 0,
        Eagain = -12,
    }

    /// <summary>A binding's own operation.</summary>
    public struct MapCall
    {
        public uint Handle;
        public Answer Result;
    }

    /// <summary>A binding's own call.</summary>
    public sealed class Binding
    {
        public static int Submit(ref MapCall call) => (int)call.Result;

        public static int IssueAll(ref MapCall call) => Submit(ref call);

        public static void OnEvent()
        {
        }
    }

    /// <summary>Helpers beside it.</summary>
    public static class Helper
    {
        [Atomic]
        public static void UnderALock()
        {
        }
    }

    public delegate void Callback();
}
