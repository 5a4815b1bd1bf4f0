namespace RoslynTesting.Tests;

/// <summary>What a test run that must fail says.</summary>
internal static class Failure
{
    public static async Task<string> OfAsync(Func<Task> run) => (await Assert.ThrowsAsync<InvalidOperationException>(run)).Message;
}
