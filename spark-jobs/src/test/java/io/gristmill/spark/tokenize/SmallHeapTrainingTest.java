package io.gristmill.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.pipeline.ChildGristmill;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on a corpus of several times the heap, in a JVM of its own. */
class SmallHeapTrainingTest {

  /** The corpus has some 490 MB. */
  private static final String HEAP = "-Xmx160m";

  @TempDir private Path folder;

  @Test
  void isExactForACorpusLargerThanTheHeap() throws Exception {
    Path output = folder.resolve("output.txt");
    Process child =
        ChildGristmill.start(output.toFile(), SmallHeapTraining.class, List.of(), List.of(HEAP));
    assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
    PieceCounts expected = SmallHeapTraining.expected();
    assertThat(result(output))
        .isEqualTo("RESULT %d %s", expected.size(), SmallHeapTraining.train(expected));
    assertThat(child.exitValue()).isZero();
  }

  private static String result(Path output) throws IOException {
    List<String> lines = Files.readAllLines(output);
    return lines.stream()
        .filter(line -> line.startsWith("RESULT "))
        .findFirst()
        .orElse(String.join("\n", lines));
  }
}
