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
 * The way to an executor. Functions always travel by Java serialization, what they exchange by the
 * serializer of the session.
 */
@SuppressWarnings("ImmutableEnumChecker") // Spark does not annotate its serializers.
public enum Travel {
  JAVA(new JavaSerializer(new SparkConf(false))),
  KRYO(
      new KryoSerializer(
          new SparkConf(false)
              .set("spark.kryo.registrator", "io.gristmill.spark.train.GristmillRegistrator")));

  private final transient Serializer serializer;

  Travel(Serializer serializer) {
    this.serializer = serializer;
  }

  /** What arrives. */
  public <T> T of(T value) {
    ClassTag<T> any = ClassTag$.MODULE$.apply(Object.class);
    SerializerInstance instance = serializer.newInstance();
    ByteBuffer bytes = instance.serialize(value, any);
    return instance.deserialize(bytes, any);
  }
}
