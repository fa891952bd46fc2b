package io.gristmill.preprocessing.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextSourceTest {

  private static final PlainTextSource SOURCE = new PlainTextSource();

  @Test
  void readsAFileAsADocument() throws Exception {
    List<RawRecord> records = file("first\n\nsecond\n").read(SOURCE);

    assertThat(records).hasSize(1);
    assertThat(text(records)).isEqualTo("first\n\nsecond\n");
    assertThat(file("").read(SOURCE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"line\n\n", "line\r\n\r\n", "no line ends ", "é", "lines only\n"})
  void cutsACorpusWithoutLosingAnyOfIt(String unit) throws Exception {
    String corpus = unit.repeat(1_000_000 / unit.length());

    List<RawRecord> records = file(corpus).read(SOURCE);

    assertThat(records).hasSizeGreaterThan(3);
    assertThat(text(records)).isEqualTo(corpus);
  }

  @Test
  void cutsShakespeareIntoScenesThatCanBeHeldOut() throws Exception {
    Path path = SharedData.path("text/tinyshakespeare.txt");

    List<RawRecord> records = MemoryFile.of(path).read(SOURCE);

    assertThat(records).hasSizeBetween(20, 40);
    assertThat(text(records)).isEqualTo(Files.readString(path));
  }

  private static MemoryFile file(String text) {
    return new MemoryFile("file:/in/a.txt", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(List<RawRecord> records) {
    return records.stream()
        .map(record -> ((TextRecord) record).document().text())
        .collect(Collectors.joining());
  }
}
