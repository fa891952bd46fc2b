package io.gristmill.preprocessing.read.warc;

import static io.gristmill.preprocessing.read.warc.TestShard.html;
import static io.gristmill.preprocessing.read.warc.TestShard.page;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictTrainer;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.RawRecord.HtmlPage;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ZstdSegmentsTest {

  private static final WarcSource SOURCE = new WarcSource();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void readsAFrameForEachRecordAndAllRecordsInOneFrame() throws Exception {
    frame(page(1, "1")).frame(page(2, "2"));
    assertThat(pages()).containsExactly(html("1"), html("2"));

    out.reset();
    frame(page(1, "1") + page(2, "2"));
    assertThat(pages()).containsExactly(html("1"), html("2"));
  }

  @Test
  void readsRecordsSplitIntoFramesAnywhere() throws Exception {
    String shard = page(1, "1") + page(2, "2") + page(3, "3");
    for (int cut = 10; cut < shard.length(); cut += 37) {
      out.reset();
      frame(shard.substring(0, cut)).frame(shard.substring(cut));
      assertThat(pages()).as("cut at " + cut).contains(html("1")).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void skipsSkippableFrames() throws Exception {
    skippable(0x184d2a50, new byte[] {1, 2, 3}).frame(page(1, "1"));
    skippable(0x184d2a5f, new byte[100_000]).frame(page(2, "2")).skippable(0x184d2a53, new byte[0]);

    assertThat(pages()).containsExactly(html("1"), html("2"));
  }

  @Test
  void readsShardsWithADictionaryOfTheirOwn() throws Exception {
    ZstdDictTrainer trainer = new ZstdDictTrainer(1 << 20, 4 << 10);
    for (int i = 0; i < 2000; i++) {
      trainer.addSample(page(i, "sample " + i * 31).getBytes(StandardCharsets.UTF_8));
    }
    byte[] dictionary = trainer.trainSamples();
    for (byte[] stored : List.of(dictionary, Zstd.compress(dictionary))) {
      out.reset();
      skippable(0x184d2a5d, stored);
      try (ZstdCompressCtx context = new ZstdCompressCtx()) {
        context.loadDict(dictionary);
        out.writeBytes(context.compress(page(1, "1").getBytes(StandardCharsets.UTF_8)));
        out.writeBytes(context.compress(page(2, "2").getBytes(StandardCharsets.UTF_8)));
      }
      assertThat(pages()).containsExactly(html("1"), html("2"));
    }
  }

  @Test
  void losesOnlyADamagedFrameOrStrayBytes() throws Exception {
    frame(page(1, "1"));
    int from = out.size();
    byte[] damaged = Zstd.compress(page(2, "2").getBytes(StandardCharsets.UTF_8));
    damaged[damaged.length / 2] ^= 0x55;
    damaged[damaged.length / 2 + 1] ^= 0x55;
    damaged[4] = 0x7f;
    out.writeBytes(damaged);
    frame(page(3, "3"));
    out.write('x');
    frame(page(4, "4"));

    assertThat(pages()).containsExactly(html("1"), html("3"), html("4"));
    assertThat(read().stream().map(MemoryFile::summary))
        .contains("!bad-archive@" + from + "+" + damaged.length)
        .anyMatch(summary -> summary.startsWith("!not-a-record@"));
  }

  @Test
  void quarantinesATruncatedFrameAndABomb() throws Exception {
    byte[] whole = Zstd.compress(page(1, "1".repeat(300)).getBytes(StandardCharsets.UTF_8));
    out.write(whole, 0, whole.length - 20);
    assertThat(read().stream().map(MemoryFile::summary))
        .containsExactly("!bad-archive@0+" + out.size());

    out.reset();
    frame(page(1, "1".repeat(30 << 20))).frame(page(2, "2"));
    MemoryFile bomb = new MemoryFile("file:/in/x.warc.zst", out.toByteArray());
    assertThat(bomb.read(SOURCE, ByteRange.ALL, new ReadLimits(1 << 20, 100)))
        .extracting(MemoryFile::summary)
        .first()
        .asString()
        .startsWith("!decompression-ratio@0");
  }

  @Test
  void readsAllRecordsOfASharedShard() throws Exception {
    List<RawRecord> read =
        MemoryFile.of(SharedData.path("faults/framing/zst.warc.zst")).read(SOURCE);

    assertThat(read).isNotEmpty().allMatch(HtmlPage.class::isInstance);
  }

  private ZstdSegmentsTest frame(String content) {
    out.writeBytes(Zstd.compress(content.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  private ZstdSegmentsTest skippable(int magic, byte[] content) {
    ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    out.writeBytes(header.putInt(magic).putInt(content.length).array());
    out.writeBytes(content);
    return this;
  }

  private List<String> pages() throws Exception {
    return read().stream()
        .filter(HtmlPage.class::isInstance)
        .map(record -> ((HtmlPage) record).html())
        .toList();
  }

  private List<RawRecord> read() throws Exception {
    MemoryFile shard = new MemoryFile("file:/in/x.warc.zst", out.toByteArray());
    List<RawRecord> records = shard.read(SOURCE);
    assertThat(shard.readSplit(SOURCE, 50)).isEqualTo(records);
    return records;
  }
}
