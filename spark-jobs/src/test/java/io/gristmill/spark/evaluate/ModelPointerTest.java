package io.gristmill.spark.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.evaluate.ModelPointer.Publication;
import io.gristmill.spark.pipeline.ChildGristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelPointerTest {

  private static final int KILLS = 6;

  @TempDir private Path folder;

  /** Publishes as fast as it can, from the model that is published now. */
  static final class Publishing {

    private Publishing() {}

    public static void main(String[] arguments) throws IOException {
      ModelPointer pointer = new ModelPointer(new LocalStorage(), arguments[0]);
      for (int n = pointer.newest().map(Publication::number).orElse(0) + 1; n < 1_000_000; n++) {
        pointer.append(publication(n));
      }
    }
  }

  @Test
  void highestNumberIsThePublishedModel() throws IOException {
    ModelPointer pointer = pointer();
    assertThat(pointer.newest()).isEmpty();
    for (int number : new int[] {1, 2, 999_999, 1_000_000}) {
      pointer.append(publication(number));
      assertThat(pointer.newest()).contains(publication(number));
    }
  }

  @Test
  void ignoresFilesWithOtherNames() throws IOException {
    ModelPointer pointer = pointer();
    Files.createDirectories(folder.resolve("models"));
    Files.writeString(folder.resolve("models/published-000002 (copy).json"), "{}");
    Files.writeString(folder.resolve("models/config.json"), "{}");
    Files.writeString(folder.resolve("models/.published-000003.json"), "{");
    assertThat(pointer.newest()).isEmpty();
    pointer.append(publication(1));
    assertThat(pointer.newest()).contains(publication(1));
  }

  @Test
  void failsOnADamagedFileInsteadOfUsingAnEarlierModel() throws IOException {
    ModelPointer pointer = pointer();
    pointer.append(publication(1));
    for (String text : List.of("", "{\"number\": 2", "{\"number\": 2}", "[]")) {
      Files.writeString(folder.resolve("models/published-000002.json"), text);
      assertThatThrownBy(pointer::newest)
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith("pointer: not readable")
          .hasMessageEndingWith("published-000002.json");
    }
  }

  @Test
  void killedPublisherLeavesTheOldOrTheNewModel() throws Exception {
    ModelPointer pointer = pointer();
    Random random = new Random(3);
    int before = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process publishing =
          ChildGristmill.start(
              folder.resolve("log").toFile(),
              Publishing.class,
              List.of(folder.resolve("models").toString()),
              List.of());
      int last = before;
      while (publishing.isAlive() && last == before) {
        last = number(pointer);
      }
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50 + random.nextInt(200));
      while (System.nanoTime() < end) {
        int now = number(pointer);
        assertThat(now).isGreaterThanOrEqualTo(last);
        last = now;
      }
      publishing.destroyForcibly().waitFor();
      assertThat(number(pointer)).isGreaterThanOrEqualTo(last).isGreaterThan(before);
      before = number(pointer);
    }
  }

  private static int number(ModelPointer pointer) throws IOException {
    return pointer.newest().map(Publication::number).orElse(0);
  }

  private ModelPointer pointer() {
    return new ModelPointer(new LocalStorage(), folder.resolve("models").toString());
  }

  private static Publication publication(int number) {
    return new Publication(
        number,
        "file:///runs/" + number,
        "file:///runs/" + number + "/checkpoints/round-000005",
        "2026-11-29T00:00:00Z",
        JsonNodeFactory.instance.objectNode().put("published", true));
  }
}
