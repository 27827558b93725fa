using System.ComponentModel;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace ExamActors.TestSupport;

/// <summary>
/// A test in a class that is generic in its broker, `abstract class XTests&lt;TBroker&gt;`: run by every class that
/// closes it. With <see cref="RealTestBroker"/> it is skipped, with the reason, where no real broker is named.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("ExamActors.TestSupport.ServiceFactDiscoverer", "ExamActors.TestSupport")]
public sealed class BrokerFactAttribute : FactAttribute;

/// <summary>
/// A test in a class that is generic in its store, likewise: with <see cref="PostgresTestStore"/> it is skipped where no PostgreSQL
/// is named.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("ExamActors.TestSupport.ServiceFactDiscoverer", "ExamActors.TestSupport")]
public sealed class StoreFactAttribute : FactAttribute;

/// <summary>Makes the test cases of <see cref="BrokerFactAttribute"/> and <see cref="StoreFactAttribute"/>.</summary>
public sealed class ServiceFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        var display = discoveryOptions.MethodDisplayOrDefault();
        var options = discoveryOptions.MethodDisplayOptionsOrDefault();
        yield return SkipOf(testMethod) is not null
            ? new SkippedTestCase(diagnostics, display, options, testMethod)
            : new XunitTestCase(diagnostics, display, options, testMethod);
    }

    /// <summary>Why a test of a service that is not there is skipped; null where it is.</summary>
    internal static string? SkipOf(ITestMethod testMethod)
    {
        foreach (var service in testMethod.TestClass.Class.BaseType?.GetGenericArguments() ?? [])
        {
            if (service.Name == typeof(RealTestBroker).FullName)
                return Services.KafkaSkip;
            if (service.Name == typeof(PostgresTestStore).FullName)
                return Services.PostgresSkip;
        }
        return null;
    }
}

/// <summary>A test case of a service that is not there.</summary>
public sealed class SkippedTestCase : XunitTestCase
{
    [EditorBrowsable(EditorBrowsableState.Never)]
    [Obsolete("for xunit's deserializer")]
    public SkippedTestCase()
    {
    }

    public SkippedTestCase(
        IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod testMethod)
        : base(diagnostics, display, options, testMethod)
    {
    }

    protected override string GetSkipReason(IAttributeInfo factAttribute) =>
        ServiceFactDiscoverer.SkipOf(TestMethod) ?? "the service came after discovery";
}
