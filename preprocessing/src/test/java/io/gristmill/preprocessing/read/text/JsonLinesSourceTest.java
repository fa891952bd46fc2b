package io.gristmill.preprocessing.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import io.gristmill.preprocessing.text.Document;
import io.gristmill.preprocessing.text.Provenance;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class JsonLinesSourceTest {

  private static final JsonLinesSource SOURCE = new JsonLinesSource();

  @Test
  void readsTextUrlAndDateAndNamesDocumentsItself() throws Exception {
    String line =
        "{\"text\": \"hello\", \"id\": \"x1\", \"url\": \"http://a.example/\","
            + " \"date\": \"2024-05-01T00:00:00Z\"}";

    Document document = document(file(line).read(SOURCE).get(0));

    assertThat(document.text()).isEqualTo("hello");
    assertThat(document.id()).matches("[0-9a-f]{32}");
    assertThat(document.url()).isEqualTo("http://a.example/");
    assertThat(document.fetchedAt()).isEqualTo(Instant.parse("2024-05-01T00:00:00Z"));
  }

  @Test
  void readsTheMetadataOfOtherPipelines() throws Exception {
    String line = "{\"text\": \"a\", \"metadata\": {\"url\": \"http://a.example/\"}}";

    Document document = document(file(line).read(SOURCE).get(0));

    assertThat(document.url()).isEqualTo("http://a.example/");
    assertThat(document.id()).matches("[0-9a-f]{32}");
    assertThat(document.fetchedAt()).isEqualTo(Document.UNKNOWN_TIME);
  }

  @Test
  void quarantinesLinesWithoutATextWithTheirOffsets() throws Exception {
    String lines = "{\"text\": 1}\n\n{\"text\"\n{\"text\": \"b\"}\n[]\n\"x\"\nnull";

    assertThat(file(lines).read(SOURCE))
        .extracting(MemoryFile::summary)
        .containsExactly(
            "!bad-json@0+12",
            "!bad-json@13+8",
            "text",
            "!bad-json@35+3",
            "!bad-json@38+4",
            "!bad-json@42+4");
  }

  @Test
  void quarantinesLinesAboveTheLimit() throws Exception {
    String lines = "x".repeat(300_000) + "\n{\"text\": \"b\"}\n" + "y".repeat(300_000);

    assertThat(file(lines).read(SOURCE, ByteRange.ALL, new ReadLimits(100_000, 100)))
        .extracting(MemoryFile::summary)
        .containsExactly("!record-too-large@0+300001", "text", "!record-too-large@300015+300000");
  }

  @Test
  void readsGzipOfSeveralMembersAndZstd() throws Exception {
    byte[] line = "{\"text\": \"a\"}\n".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.writeBytes(gzip(line));
    members.writeBytes(gzip(line));

    assertThat(new MemoryFile("a.jsonl.gz", members.toByteArray()).read(SOURCE)).hasSize(2);
    assertThat(new MemoryFile("a.jsonl.zst", Zstd.compress(line)).read(SOURCE)).hasSize(1);
  }

  @Test
  void reportsWhereACompressedShardIsTruncated() throws Exception {
    String lines = "{\"text\": \"abcdefgh\"}\n".repeat(5000);
    byte[] whole = gzip(lines.getBytes(StandardCharsets.UTF_8));
    byte[] clipped = Arrays.copyOf(whole, whole.length - 9);

    List<RawRecord> records = new MemoryFile("a.jsonl.gz", clipped).read(SOURCE);

    assertThat(MemoryFile.summary(records.get(records.size() - 1))).startsWith("!bad-archive@");
    assertThat(records.subList(0, records.size() - 1)).allMatch(TextRecord.class::isInstance);
  }

  @Test
  void readsTheExcerptOfC4() throws Exception {
    MemoryFile file = MemoryFile.of(SharedData.path("text/c4_demo.jsonl.gz"));

    assertThat(file.read(SOURCE)).hasSize(300).allMatch(TextRecord.class::isInstance);
    assertThat(file.read(SOURCE, new ByteRange(1, file.length()), ReadLimits.DEFAULTS)).isEmpty();
  }

  @Test
  void keepsTheLinesPlace() throws Exception {
    RawRecord second = file("{\"text\": \"a\"}\n{\"text\": \"b\"}\n").read(SOURCE).get(1);

    assertThat(second.provenance()).isEqualTo(new Provenance("file:/in/a.jsonl", 14, 14));
  }

  private static MemoryFile file(String lines) {
    return new MemoryFile("file:/in/a.jsonl", lines.getBytes(StandardCharsets.UTF_8));
  }

  private static Document document(RawRecord record) {
    return ((TextRecord) record).document();
  }

  private static byte[] gzip(byte[] bytes) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }
}
