package io.gristmill.preprocessing.read.warc;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.read.MemoryFile;
import io.gristmill.preprocessing.read.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Every record is read once, however a shard is split or damaged. */
class SplitPropertyTest {

  private static final WarcSource SOURCE = new WarcSource();

  /** Each part is a different content of a shard. */
  @Property(tries = 300)
  void rangesOfACompressedShardYieldItsRecords(
      @ForAll @Size(max = 12) List<@IntRange(max = 6) Integer> parts,
      @ForAll @LongRange(min = 50, max = 2000) long splitBytes)
      throws Exception {
    TestShard shard = new TestShard();
    for (int i = 0; i < parts.size(); i++) {
      add(shard, parts.get(i), i);
    }
    assertSameRecords(shard.gz(), splitBytes);
  }

  private static void add(TestShard shard, int part, int number) {
    String page = TestShard.page(number, "w".repeat(37 * number));
    byte[] member = TestShard.gzip(page.getBytes(StandardCharsets.UTF_8));
    switch (part) {
      case 0 -> shard.raw(member);
      case 1 -> shard.member(page + page);
      case 2 -> shard.member(page.substring(0, 200)).member(page.substring(200));
      case 3 -> {
        member[member.length / 2] ^= 0x11;
        shard.raw(member);
      }
      case 4 -> shard.plain("junk\u001f" + number);
      case 5 -> shard.member("no record at all");
      default -> {
        member[12] ^= 0x7f;
        shard.raw(member);
      }
    }
  }

  @Property(tries = 300)
  void rangesOfAPlainShardYieldItsRecords(
      @ForAll @Size(max = 12) List<@IntRange(max = 4) Integer> parts,
      @ForAll @LongRange(min = 50, max = 2000) long splitBytes)
      throws Exception {
    TestShard shard = new TestShard();
    for (int i = 0; i < parts.size(); i++) {
      String page = TestShard.page(i, "w".repeat(37 * i));
      shard.plain(
          switch (parts.get(i)) {
            case 0 -> page;
            case 1 -> page.replaceFirst("Content-Length: ", "Content-Length: 9");
            case 2 -> page.replaceFirst("Content-Length: .*\r\n", "");
            case 3 -> "junk\r\nWARC/1.0\r\n";
            default -> page.replace("\r\n", "\n");
          });
    }
    assertSameRecords(shard.plain(), splitBytes);
  }

  private static void assertSameRecords(MemoryFile file, long splitBytes) throws Exception {
    List<RawRecord> whole = file.read(SOURCE);
    assertThat(file.readSplit(SOURCE, splitBytes)).isEqualTo(whole);
  }
}
