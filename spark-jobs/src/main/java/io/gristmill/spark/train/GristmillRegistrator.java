package io.gristmill.spark.train;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.gristmill.tokenizer.BytePairTokenizer;
import org.apache.spark.serializer.KryoRegistrator;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.nd4j.kryo.Nd4jRegistrator;

/**
 * Kryo registrator ({@code spark.kryo.registrator}) for Deeplearning4j's arrays. Types that Kryo 4
 * cannot deserialize use Java serialization: records, the network that a round broadcasts, whose
 * configuration holds immutable collections, and a tokenizer, which is rebuilt from its model.
 */
public final class GristmillRegistrator implements KryoRegistrator {

  @Override
  public void registerClasses(Kryo kryo) {
    new Nd4jRegistrator().registerClasses(kryo);
    kryo.addDefaultSerializer(Record.class, JavaSerializer.class);
    kryo.addDefaultSerializer(NetBroadcastTuple.class, JavaSerializer.class);
    kryo.addDefaultSerializer(BytePairTokenizer.class, JavaSerializer.class);
  }
}
