package io.gristmill.spark.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.io.LocalStorage;
import io.gristmill.spark.SparkFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcatenationTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 64, 65, 150})
  void joinsFilesInTheirOrderHoweverMany(int count) throws IOException {
    List<String> parts = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add("part-" + i);
      lines.add("line " + i);
      Files.writeString(folder.resolve("part-" + i), "line " + i + "\n");
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext());
    Concatenation.run(spark, new LocalStorage(), folder.toString(), parts, "between", "whole");
    assertThat(Files.readAllLines(folder.resolve("whole"))).isEqualTo(lines);
  }
}
