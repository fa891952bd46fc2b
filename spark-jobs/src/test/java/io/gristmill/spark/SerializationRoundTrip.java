package io.gristmill.spark;

import java.nio.ByteBuffer;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Serialization to an executor and back. Functions use Java serialization; data use the serializer
 * of the session.
 */
@SuppressWarnings("ImmutableEnumChecker") // Spark does not annotate its serializers.
public enum SerializationRoundTrip {
  JAVA(new JavaSerializer(new SparkConf(false))),
  KRYO(
      new KryoSerializer(
          new SparkConf(false)
              .set("spark.kryo.registrator", "io.gristmill.spark.train.GristmillRegistrator")));

  private final transient Serializer serializer;

  SerializationRoundTrip(Serializer serializer) {
    this.serializer = serializer;
  }

  public <T> T of(T value) {
    ClassTag<T> any = ClassTag$.MODULE$.apply(Object.class);
    SerializerInstance instance = serializer.newInstance();
    ByteBuffer bytes = instance.serialize(value, any);
    return instance.deserialize(bytes, any);
  }
}
