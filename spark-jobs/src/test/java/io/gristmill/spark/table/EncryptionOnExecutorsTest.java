package io.gristmill.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.encryption.EncryptedStorage;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.spark.LocalCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors in JVMs of their own load the key where the reference leads them. */
class EncryptionOnExecutorsTest {

  @TempDir private Path folder;

  @Test
  void executorsReadAndWriteWithTheKeyReference() throws IOException {
    TestKey key = TestKey.write(folder, 1);
    String run = folder.resolve("run").toUri().toString();
    Storage storage = new EncryptedStorage(new LocalStorage(), run, key.load());
    storage.output(run + "/a.txt").write("text".getBytes(StandardCharsets.US_ASCII));
    System.setProperty("spark.io.encryption.enabled", "true");
    try (JavaSparkContext context = LocalCluster.executors(1, LocalCluster.KRYO)) {
      TableDecryption.install(context.hadoopConfiguration(), run, key.load());
      SparkSession spark = SparkSession.builder().sparkContext(context.sc()).getOrCreate();
      Dataset<Row> numbers = spark.range(1000).toDF().repartition(2);
      TablePartition.writeAll(numbers, storage, run, "numbers", numbers.schema());
      Dataset<Row> read = spark.read().parquet(run + "/numbers");
      assertThat(read.distinct().count()).isEqualTo(1000);
      assertThat(texts(context, storage, run)).containsExactly("text");

      // The driver still has the key; who must load it now finds none.
      Files.delete(Path.of(key.reference().substring("file:".length())));
      assertThatThrownBy(() -> texts(context, storage, run))
          .hasStackTraceContaining("key " + key.reference() + ": not readable");
      spark.stop();
    } finally {
      System.clearProperty("spark.io.encryption.enabled");
    }
  }

  private static List<String> texts(JavaSparkContext context, Storage storage, String run) {
    return context
        .parallelize(List.of("/a.txt"), 1)
        .map(
            name -> {
              try (InputStream in = storage.input(run + name).open()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
              }
            })
        .collect();
  }
}
