package io.gristmill.spark.train;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.gristmill.tokenizer.BytePairTokenizer;
import org.apache.spark.serializer.KryoRegistrator;
import org.deeplearning4j.spark.api.worker.NetBroadcastTuple;
import org.nd4j.kryo.Nd4jRegistrator;

/**
 * For {@code spark.kryo.registrator}: Deeplearning4j's arrays, and by Java serialization what Kryo
 * 4 cannot fill: records, the network a round broadcasts, whose configuration holds immutable
 * collections, and a tokenizer, which is built anew from its model.
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
