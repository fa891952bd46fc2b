package io.gristmill.spark.tokenize;

import io.gristmill.tokenizer.BytePairModel;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A program that learns a vocabulary from texts made up as they are read: partitions of the same
 * rare words, each once a partition, among common ones.
 */
public final class SmallHeapTraining {

  static final int PARTITIONS = 6;
  static final int RARE_WORDS = 600_000;
  static final int COMMON_WORDS = 1_000;
  static final int WORDS_OF_A_DOCUMENT = 2_000;

  /** Words of a partition; each one in this many is a rare one. */
  static final int RARE_EVERY = 15;

  static final Settings SETTINGS =
      new Settings(1_000, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);

  private SmallHeapTraining() {}

  public static void main(String[] arguments) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            // What a heap of ordinary size spares the JVM; this one has less than that in all.
            .config("spark.testing.reservedMemory", 32L << 20)
            .getOrCreate();
    PieceCounts counts = PieceCounter.count(documents(spark), SETTINGS.pattern());
    System.out.printf("RESULT %d %s%n", counts.size(), train(counts));
    spark.stop();
  }

  static String train(PieceCounts counts) {
    BytePairModel model = new BytePairTrainer(SETTINGS, size -> {}).train(counts);
    return new BytePairTokenizer(model).fingerprint();
  }

  /** Expected counts of all pre-tokens. */
  static PieceCounts expected() {
    PieceCounts counts = new PieceCounts();
    for (int rare = 0; rare < RARE_WORDS; rare++) {
      counts.add(" " + rare(rare), PARTITIONS);
    }
    for (int word = 0; word < RARE_WORDS * RARE_EVERY; word++) {
      if (word % RARE_EVERY != 0) {
        counts.add(" " + common(word), PARTITIONS);
      }
    }
    return counts;
  }

  /** Letters alone, so that a word is a piece. */
  static String rare(int number) {
    StringBuilder word = new StringBuilder("q");
    for (int rest = number; rest > 0; rest /= 20) {
      word.append((char) ('a' + rest % 20));
    }
    return word.append('z').toString();
  }

  static String common(int position) {
    return "common" + (char) ('a' + position % 26) + (char) ('a' + position % COMMON_WORDS / 40);
  }

  private static Dataset<Row> documents(SparkSession spark) {
    List<Integer> partitions = IntStream.range(0, PARTITIONS).boxed().toList();
    return spark.createDataFrame(
        new JavaSparkContext(spark.sparkContext())
            .parallelize(partitions, PARTITIONS)
            .mapPartitions(new Texts()),
        new StructType().add("text", DataTypes.StringType));
  }

  private static final class Texts implements FlatMapFunction<Iterator<Integer>, Row> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Row> call(Iterator<Integer> partitions) {
      int documents = RARE_WORDS * RARE_EVERY / WORDS_OF_A_DOCUMENT;
      return IntStream.range(0, documents).mapToObj(Texts::document).iterator();
    }

    private static Row document(int number) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < WORDS_OF_A_DOCUMENT; i++) {
        int position = number * WORDS_OF_A_DOCUMENT + i;
        boolean isRare = position % RARE_EVERY == 0;
        text.append(' ').append(isRare ? rare(position / RARE_EVERY) : common(position));
      }
      return RowFactory.create(text.toString());
    }
  }
}
