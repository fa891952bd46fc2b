package io.gristmill.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.tokenize.CorpusTokenizer.EncodeDocument;
import io.gristmill.spark.tokenize.PieceCounter.CountPartition;
import io.gristmill.spark.tokenize.PieceCounter.FrequentPiece;
import io.gristmill.spark.tokenize.ShardPlan.ShardOrderKey;
import io.gristmill.spark.tokenize.TokenizedCorpus.WrittenShard;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import scala.Tuple2;
import scala.reflect.ClassTag$;

/** Functions are sent by Java serialization, data by the serializer of the session. */
class ShippedFunctionsTest {

  private static final ShardPlan PLAN =
      new ShardPlan(
          Map.of(
              ShardPlan.key(Split.TRAIN, 0), 5L,
              ShardPlan.key(Split.TRAIN, 1), 5L,
              ShardPlan.key(Split.TRAIN, 7), 20L,
              ShardPlan.key(Split.VALIDATION, 9), 1L),
          10);

  @Test
  void shardsAreFilledWithWholeBucketsInOrder() {
    assertThat(PLAN.numPartitions()).isEqualTo(3);
    assertThat(PLAN.name(0)).isEqualTo("train/shard-00000");
    assertThat(PLAN.name(1)).isEqualTo("train/shard-00001");
    assertThat(PLAN.name(2)).isEqualTo("validation/shard-00000");
  }

  @Test
  void shardsAndBucketsMayExceedTwoToTheThirtyFirstTokens() {
    long large = 3L << 31;
    ShardPlan plan =
        new ShardPlan(
            Map.of(
                ShardPlan.key(Split.TRAIN, 0), large,
                ShardPlan.key(Split.TRAIN, 1), large,
                ShardPlan.key(Split.TRAIN, 2), 1L),
            2 * large);
    assertThat(plan.numPartitions()).isEqualTo(2);
    assertThat(plan.name(1)).isEqualTo("train/shard-00001");
  }

  @Test
  void countsPreTokensOfAPartitionInParts() {
    CountPartition function = copied(new CountPartition("gpt2", 2), java());
    Iterator<Tuple2<String, Long>> counted =
        function.call(List.of(RowFactory.create("a b a b"), RowFactory.create("a b")).iterator());
    assertThat(counted)
        .toIterable()
        .containsExactly(
            new Tuple2<>("a", 1L),
            new Tuple2<>(" b", 2L),
            new Tuple2<>(" a", 1L),
            new Tuple2<>("a", 1L),
            new Tuple2<>(" b", 1L));
  }

  @Test
  void preTokenIsFrequentFromTheMinimumOn() {
    FrequentPiece function = copied(new FrequentPiece(1L << 31), java());
    assertThat(function.call(new Tuple2<>("a", 1L << 31))).isTrue();
    assertThat(function.call(new Tuple2<>("a", (1L << 31) - 1))).isFalse();
  }

  @Test
  void encodingFunctionIsSerializable() {
    BytePairTokenizer tokenizer = tokenizer();
    EncodeDocument function =
        new EncodeDocument(() -> tokenizer, List.of(() -> tokenizer), new DocumentSplit(42, 0.5));
    EncodeDocument copied = copied(function, java());
    assertThat(copied.call(row()).next()._2().ids())
        .isEqualTo(function.call(row()).next()._2().ids());
    assertThat(copied.call(row()).next()._1()).isEqualTo(function.call(row()).next()._1());
  }

  @ParameterizedTest
  @EnumSource(SerializationRoundTrip.class)
  void tokenizerCanBeBroadcast(SerializationRoundTrip roundTrip) {
    BytePairTokenizer arrived = roundTrip.of(tokenizer());
    assertThat(arrived.encode("one téxt")).isEqualTo(tokenizer().encode("one téxt"));
    assertThat(arrived.fingerprint()).isEqualTo(tokenizer().fingerprint());
  }

  @Test
  void tasksOfAnExecutorShareATokenizer() {
    Broadcast<BytePairTokenizer> sent =
        JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext())
            .broadcast(tokenizer());
    EncodeDocument.Source source = sent::value;
    assertThat(SerializationRoundTrip.JAVA.of(source).get())
        .isSameAs(SerializationRoundTrip.JAVA.of(source).get());
  }

  @Test
  void writingFunctionIsSerializable(@TempDir Path directory) throws Exception {
    Tuple2<ShardOrderKey, EncodedDocument> document =
        new EncodeDocument(ShippedFunctionsTest::tokenizer, List.of(), new DocumentSplit(42, 0))
            .call(row())
            .next();
    ShardPartition function =
        new ShardPartition(PLAN, new LocalStorage(), directory.toString(), 257, 0);
    WrittenShard first = function.call(0, List.of(document).iterator()).next();
    WrittenShard again = copied(function, java()).call(0, List.of(document).iterator()).next();
    assertThat(again.files()).isEqualTo(first.files()).hasSize(3);
    assertThat(first.textBytes()).isEqualTo(9);
  }

  @ParameterizedTest
  @MethodSource("serializers")
  void exchangedDataSurvivesSerialization(Serializer serializer) {
    Tuple2<ShardOrderKey, EncodedDocument> document =
        new EncodeDocument(ShippedFunctionsTest::tokenizer, List.of(), new DocumentSplit(42, 0))
            .call(row())
            .next();
    assertThat(copied(document._1(), serializer)).isEqualTo(document._1());
    assertThat(copied(document._2(), serializer))
        .usingRecursiveComparison()
        .isEqualTo(document._2());
    List<OutputEntry> files = List.of(new OutputEntry("a.bin", 2, "ff", 1));
    WrittenShard shard = new WrittenShard(Split.TRAIN, 1, 2, 3, files);
    assertThat(copied(shard, serializer).files()).isEqualTo(files);
  }

  static List<Serializer> serializers() {
    return List.of(java(), new KryoSerializer(new SparkConf(false)));
  }

  private static Serializer java() {
    return new JavaSerializer(new SparkConf(false));
  }

  private static <T> T copied(T object, Serializer serializer) {
    var instance = serializer.newInstance();
    var tag = ClassTag$.MODULE$.<T>apply(Object.class);
    return instance.deserialize(instance.serialize(object, tag), tag);
  }

  private static BytePairTokenizer tokenizer() {
    BytePairTrainer.Settings settings =
        new BytePairTrainer.Settings(
            257, 2, List.of("<|endoftext|>"), "gpt2", BytePairTrainer.Alphabet.ALL_BYTES);
    return new BytePairTokenizer(
        new BytePairTrainer(settings, size -> {}).train(new PieceCounts()));
  }

  private static Row row() {
    StructType schema =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("url", DataTypes.StringType)
            .add("text", DataTypes.StringType)
            .add("language", DataTypes.StringType)
            .add("file", DataTypes.StringType)
            .add("offset", DataTypes.LongType)
            .add("length", DataTypes.LongType)
            .add("cluster", DataTypes.StringType)
            .add("copies", DataTypes.IntegerType);
    Object[] values = {"id", "http://a", "one téxt", "en", "f.warc", 1L, 2L, "c", 1};
    return new GenericRowWithSchema(values, schema);
  }
}
