package io.gristmill.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.statistics.CleanStatistics.TextTotals;
import io.gristmill.spark.tokenize.ShardPlan.ShardOrderKey;
import io.gristmill.tokens.Split;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;

class ShardPartitionTest {

  private static final ShardPlan PLAN =
      new ShardPlan(Map.of(ShardPlan.key(Split.TRAIN, 0), 10L), 100);

  @TempDir private Path folder;

  @Test
  void nothingIsLeftOfAShardWithAnInvalidToken() throws IOException {
    assertThatThrownBy(() -> write(documents(1, 2, 3, 999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token: 999");
    assertThat(files()).isEmpty();
  }

  @Test
  void aFailedCommitLeavesTheFilesBeforeItOnly() throws IOException {
    String name = PLAN.name(0);
    Path inTheWay = Files.createDirectories(folder.resolve(name + ".bin/x"));
    assertThatThrownBy(() -> write(documents(1, 2, 3))).isInstanceOf(FileSystemException.class);
    assertThat(files()).containsExactly(name + ".documents.parquet");

    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    write(documents(1, 2, 3));
    assertThat(files())
        .containsExactlyInAnyOrder(name + ".documents.parquet", name + ".bin", name + ".idx");
  }

  private void write(Iterator<Tuple2<ShardOrderKey, EncodedDocument>> documents)
      throws IOException {
    new ShardPartition(PLAN, new LocalStorage(), folder.toString(), 257, 0).call(0, documents);
  }

  private static Iterator<Tuple2<ShardOrderKey, EncodedDocument>> documents(int... ids) {
    Object[] values = {"id", "http://a", "text", "en", "f.warc", 1L, 2L, "c"};
    StructType schema =
        new StructType(
            Stream.of("id", "url", "text", "language", "file", "offset", "length", "cluster")
                .map(name -> DataTypes.createStructField(name, DataTypes.StringType, false))
                .toArray(StructField[]::new));
    EncodedDocument document =
        new EncodedDocument(
            new GenericRowWithSchema(values, schema), TextTotals.of("text"), 0, ids);
    return List.of(new Tuple2<>(new ShardOrderKey(Split.TRAIN, 0, document), document)).iterator();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }
}
