package io.gristmill.preprocessing.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.read.MemoryFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JsonLinesSplitPropertyTest {

  private static final JsonLinesSource SOURCE = new JsonLinesSource();

  @Property(tries = 100)
  void rangesYieldTheLinesOfTheWhole(
      @ForAll @Size(max = 20) List<@IntRange(max = 60) Integer> lengths,
      @ForAll @IntRange(min = 5, max = 200) int splitBytes)
      throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int length : lengths) {
      lines.append(length == 0 ? "" : "{\"text\": \"" + "é".repeat(length) + "\"}").append('\n');
    }
    MemoryFile file = new MemoryFile("a.jsonl", lines.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(file.readSplit(SOURCE, splitBytes)).isEqualTo(file.read(SOURCE));
  }
}
