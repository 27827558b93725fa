using Akka.Actor;
using Akka.Serialization;

namespace ExamActors.Actors.Wire;

/// <summary>Akka's door to the codec: the manifest is the wire type.</summary>
public sealed class ExamSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 4201;

    public override byte[] ToBinary(object obj) => ExamCodec.Encode(obj);

    public override string Manifest(object o) => ExamCodec.WireTypeOf(o);

    public override object FromBinary(byte[] bytes, string manifest) => ExamCodec.Decode(manifest, bytes);
}

/// <summary>
/// Bound to System.Object, where Akka binds a reflection serializer: what no explicit serializer claims must not leave
/// the process in a shape that nobody wrote down.
/// </summary>
public sealed class RefusingSerializer(ExtendedActorSystem system) : Serializer(system)
{
    public override int Identifier => 4202;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) =>
        throw new WireException($"{obj.GetType()} has no registered serializer; add it to ExamCodec or bind one");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new WireException($"{type} has no registered serializer");
}
