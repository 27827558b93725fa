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
[XunitTestCaseDiscoverer("ExamActors.TestSupport.BrokerFactDiscoverer", "ExamActors.TestSupport")]
public sealed class BrokerFactAttribute : FactAttribute;

/// <summary>Makes the test cases of <see cref="BrokerFactAttribute"/>.</summary>
public sealed class BrokerFactDiscoverer(IMessageSink diagnostics) : IXunitTestCaseDiscoverer
{
    public IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute)
    {
        var display = discoveryOptions.MethodDisplayOrDefault();
        var options = discoveryOptions.MethodDisplayOptionsOrDefault();
        var onRealBroker = testMethod.TestClass.Class.BaseType?.GetGenericArguments()
            .Any(a => a.Name == typeof(RealTestBroker).FullName) ?? false;
        yield return onRealBroker && Services.KafkaSkip is not null
            ? new SkippedTestCase(diagnostics, display, options, testMethod)
            : new XunitTestCase(diagnostics, display, options, testMethod);
    }
}

/// <summary>A test case of a real broker that is not there.</summary>
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
        Services.KafkaSkip ?? "the real broker came after discovery";
}
