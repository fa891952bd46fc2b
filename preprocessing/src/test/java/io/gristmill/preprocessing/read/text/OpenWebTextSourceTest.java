package io.gristmill.preprocessing.read.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.Malformed;
import io.gristmill.preprocessing.read.RawRecord.MalformedCause;
import io.gristmill.preprocessing.read.RawRecord.TextRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class OpenWebTextSourceTest {

  private static final OpenWebTextSource SOURCE = new OpenWebTextSource();

  @Test
  void readsASingleInnerArchive() throws Exception {
    MemoryFile file = new MemoryFile("file:/in/urlsf_subset00-1_data.xz", subset("a", "b"));

    assertThat(texts(file.read(SOURCE))).containsExactly("a", "b");
    assertThat(file.readSplit(SOURCE, 100)).isEqualTo(file.read(SOURCE));
  }

  @Test
  void readsShardsInTheTarTheyArePublishedIn() throws Exception {
    byte[] outer =
        tar("openwebtext/x_data.xz", subset("a", "b"), "openwebtext/y_data.xz", subset("c"));
    List<RawRecord> records = new MemoryFile("file:/in/openwebtext.tar.xz", xz(outer)).read(SOURCE);

    assertThat(texts(records)).containsExactly("a", "b", "c");
    assertThat(records.get(2).provenance().file())
        .isEqualTo("file:/in/openwebtext.tar.xz!/openwebtext/y_data.xz");
    assertThat(records)
        .extracting(record -> ((TextRecord) record).document().id())
        .doesNotHaveDuplicates();
  }

  @Test
  void readsTheShardsAfterADamagedOne() throws Exception {
    byte[] damaged = subset("a", "b");
    Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 8, (byte) 0);
    byte[] outer = tar("x_data.xz", damaged, "readme.md", new byte[3], "y_data.xz", subset("c"));

    List<RawRecord> records = new MemoryFile("file:/in/o.tar", outer).read(SOURCE);

    assertThat(records)
        .extracting(MemoryFile::summary)
        .anyMatch(summary -> summary.startsWith("!bad-archive@"))
        .contains("not-text")
        .endsWith("text");
  }

  @Test
  void countsATarThatEndsInsideAHeader() throws Exception {
    byte[] whole = tar("a.txt", "a".getBytes(StandardCharsets.UTF_8), "b.txt", new byte[3]);

    for (int length : new int[] {1, 511, 1025, 1024 + 511}) {
      List<RawRecord> records =
          new MemoryFile("file:/in/o.tar", Arrays.copyOf(whole, length)).read(SOURCE);
      assertThat(records.get(records.size() - 1)).isInstanceOf(Malformed.class);
      assertThat(records).hasSize(length < 1024 ? 1 : 2);
    }
  }

  @Test
  void quarantinesAMemberInAnUnknownCharset() throws Exception {
    byte[] noise = new byte[400];
    new Random(1).nextBytes(noise);
    for (int i = 0; i < noise.length; i++) {
      noise[i] |= (byte) 0x80;
    }
    byte[] tar = tar("a.txt", noise, "b.txt", "b".getBytes(StandardCharsets.UTF_8));

    List<RawRecord> records = new MemoryFile("file:/in/o.tar", tar).read(SOURCE);

    assertThat(((Malformed) records.get(0)).cause()).isEqualTo(MalformedCause.UNKNOWN_CHARSET);
    assertThat(records.get(1)).isInstanceOf(TextRecord.class);
    MemoryFile text = new MemoryFile("file:/in/a.txt", noise);
    assertThat(text.read(new PlainTextSource()))
        .extracting(MemoryFile::summary)
        .containsExactly("!unknown-charset@0+400");
  }

  @Test
  void quarantinesFilesThatAreNotArchives() throws Exception {
    byte[] noise = "this is no archive. ".repeat(100).getBytes(StandardCharsets.UTF_8);

    assertThat(new MemoryFile("file:/in/x_data.xz", noise).read(SOURCE))
        .extracting(MemoryFile::summary)
        .containsExactly("!bad-archive@0+0");
  }

  @Test
  void readsGenuineShards() throws Exception {
    for (String name : List.of("urlsf_subset00-1_data.xz", "urlsf_subset00-2_data.xz")) {
      MemoryFile file = MemoryFile.of(SharedData.path("text/openwebtext/" + name));
      assertThat(file.read(SOURCE)).hasSize(400).allMatch(TextRecord.class::isInstance);
    }
  }

  private static List<String> texts(List<RawRecord> records) {
    return records.stream().map(record -> ((TextRecord) record).document().text()).toList();
  }

  private static byte[] subset(String... texts) throws IOException {
    Object[] entries = new Object[2 * texts.length];
    for (int i = 0; i < texts.length; i++) {
      entries[2 * i] = "000" + i + ".txt";
      entries[2 * i + 1] = texts[i].getBytes(StandardCharsets.UTF_8);
    }
    return xz(tar(entries));
  }

  /**
   * @param entries names and contents in turn
   */
  private static byte[] tar(Object... entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
      for (int i = 0; i < entries.length; i += 2) {
        byte[] content = (byte[]) entries[i + 1];
        TarArchiveEntry entry = new TarArchiveEntry((String) entries[i]);
        entry.setSize(content.length);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] xz(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (XZOutputStream xz = new XZOutputStream(out, new LZMA2Options(0))) {
      xz.write(bytes);
    }
    return out.toByteArray();
  }
}
