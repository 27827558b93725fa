using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using ExamActors.Actors.Settings;
using ExamActors.Actors.Wire;

namespace ExamActors.Actors.Tests.Wire;

public sealed class ExamSerializerTests : TestKit
{
    // Every message is serialized on its way, as between nodes.
    public ExamSerializerTests()
        : base(ConfigurationFactory.ParseString(
            """
            akka.actor.provider = local
            akka.actor.serialize-messages = on
            """).WithFallback(ExamSettingsReader.Reference))
    {
    }

    private sealed record Unregistered(string Text);

    [Fact]
    public void Every_type_of_the_wire_goes_there_and_back_under_its_manifest()
    {
        foreach (var value in WireSamples.All)
        {
            var serializer = Assert.IsType<ExamSerializer>(Sys.Serialization.FindSerializerFor(value));
            var bytes = serializer.ToBinary(value);
            var back = Sys.Serialization.Deserialize(bytes, serializer.Identifier, serializer.Manifest(value));

            Assert.IsType(value.GetType(), back);
            Assert.Equal(bytes, serializer.ToBinary(back));
        }
    }

    [Fact]
    public void A_type_that_nobody_registered_is_refused()
    {
        var serializer = Sys.Serialization.FindSerializerFor(new Unregistered("x"));

        var e = Assert.Throws<WireException>(() => serializer.ToBinary(new Unregistered("x")));
        Assert.Contains(nameof(Unregistered), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unregistered_message_does_not_arrive_and_a_registered_one_does()
    {
        var known = WireSamples.All[0];
        var forwarder = Sys.ActorOf(Props.Create(() => new Forwarder(TestActor)));

        forwarder.Tell(new Unregistered("x"));
        forwarder.Tell(known);

        var arrived = await ExpectMsgAsync<object>();
        Assert.NotSame(known, arrived);
        Assert.Equal(ExamCodec.Encode(known), ExamCodec.Encode(arrived));
    }

    [Theory]
    [InlineData("examactors.student.unknown.v1", "{}", "unknown type")]
    [InlineData("examactors.student.record-attempt.v1", "{", "record-attempt.v1' at $")]
    [InlineData("examactors.student.record-attempt.v1", "null", "is null")]
    [InlineData("examactors.student.record-attempt.v1", "{}", "missing required properties")]
    [InlineData("examactors.student.command-refused.v1", """{"version":"x"}""", "$.version")]
    [InlineData("examactors.student.submit-answer.v1",
        """{"studentId":"s","commandId":"c","at":"2018-01-23T14:24:02Z","attemptId":"a","itemId":"i","answer":{"options":[]}}""",
        "$.answer")]
    public void What_cannot_be_read_says_why(string wireType, string json, string reason)
    {
        var e = Assert.Throws<WireException>(() => ExamCodec.Decode(wireType, System.Text.Encoding.UTF8.GetBytes(json)));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    private sealed class Forwarder : ReceiveActor
    {
        public Forwarder(IActorRef to) => ReceiveAny(m => to.Tell(m));
    }
}
