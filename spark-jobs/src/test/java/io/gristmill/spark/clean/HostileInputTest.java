package io.gristmill.spark.clean;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.pipeline.ChildGristmill;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records made to exhaust a reader are quarantined in a heap of one GiB, at no cost to others. */
class HostileInputTest {

  private static final int MIB = 1 << 20;
  private static final int GIB = 1 << 30;
  private static final int BODY_BEYOND_THE_LIMIT = 70 * MIB;

  @TempDir private Path folder;

  @Test
  void everyHostileRecordIsQuarantinedWithItsCauseAndTheSoundOnesAreKept() throws Exception {
    Path shard = folder.resolve("hostile.warc.gz");
    int sound = write(shard);
    Path said = folder.resolve("said.txt");
    Process child =
        ChildGristmill.start(
            said.toFile(),
            List.of(
                "clean",
                "--quiet",
                "--master",
                "local[2]",
                "--input",
                shard.toString(),
                "--output",
                folder.resolve("run").toString(),
                "--set",
                "clean.max-malformed-fraction=1",
                "--set",
                "clean.split-bytes=1048576"),
            List.of("-Xmx1g"));

    assertThat(child.waitFor()).as(() -> said(said)).isZero();
    assertThat(causes())
        .containsExactly(
            "decompression-ratio",
            "record-too-large",
            "decompression-ratio",
            "record-too-large",
            "html_too_deep",
            "html_too_many_nodes",
            "html_too_long");
    JsonNode totals =
        new ObjectMapper()
            .readTree(folder.resolve("run/clean/report.json").toFile())
            .path("totals");
    assertThat(totals.path("read").asInt()).isEqualTo(sound + 7);
    int dropped = 0;
    for (JsonNode count : totals.path("dropped")) {
      dropped += count.asInt();
    }
    assertThat(totals.path("kept").asInt() + dropped).isEqualTo(sound);
  }

  private static int write(Path shard) throws IOException {
    try (HostileCrawl crawl = new HostileCrawl(shard)) {
      crawl
          .huge(new byte[MIB], GIB / MIB)
          .huge(HostileCrawl.lines(MIB), GIB / MIB)
          .encoded(HostileCrawl.gzip(new byte[40 * MIB]))
          .encoded(HostileCrawl.gzip(HostileCrawl.lines(BODY_BEYOND_THE_LIMIT)))
          .hostile("<div>".repeat(100_000))
          .hostile(HostileCrawl.many("<i>", 1_900_000))
          .hostile(HostileCrawl.many("word ", 2_000_000));
      return crawl.soundPages();
    }
  }

  private List<String> causes() throws IOException {
    List<String> causes = new ArrayList<>();
    long last = -1;
    for (String line : Files.readAllLines(folder.resolve("run/clean/quarantine.jsonl"))) {
      JsonNode record = new ObjectMapper().readTree(line);
      assertThat(record.path("offset").asLong()).isGreaterThan(last);
      last = record.path("offset").asLong();
      causes.add(record.path("cause").asText());
    }
    return causes;
  }

  private static String said(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
