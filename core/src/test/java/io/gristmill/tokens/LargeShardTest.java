package io.gristmill.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.io.CommittedOutput;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.tokens.ShardIndex.ShardIndexWriter;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.tokens.sequences.ValidationWindows;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A shard of more than 2^31 tokens and 2^32 bytes; a file with holes, so that it takes no room. */
class LargeShardTest {

  /** The length of each of two documents; both fit Megatron's int32, their sum does not. */
  private static final long LENGTH = Integer.MAX_VALUE - 5L;

  private static final long TOKENS = 2 * LENGTH;

  @TempDir private Path folder;

  @Test
  void isReadBeyondTwoToTheThirtyFirst() throws IOException {
    String uri = write();
    long[] places = {0, 1L << 29, LENGTH - 1, 1L << 31, (1L << 31) + 7, TOKENS - 5};
    for (Storage storage : new Storage[] {new LocalStorage(), new RemoteStorage()}) {
      TokenShardReader shard = TokenShardReader.open(storage, uri);
      assertThat(shard.tokens()).isEqualTo(TOKENS).isGreaterThan(1L << 31);
      assertThat(shard.documentStart(1)).isEqualTo(LENGTH);
      assertThat(shard.documentStart(2)).isEqualTo(TOKENS);
      int[] ids = new int[5];
      for (long place : places) {
        shard.read(place, ids, 0, 5);
        assertThat(ids).as("ids from %d", place).isEqualTo(expected(place));
      }
      // Across the edge of two mapped segments.
      shard.read((1L << 29) - 2, ids, 0, 5);
      assertThat(ids).containsExactly(0, 0, id(1L << 29), 0, 0);
      assertThatThrownBy(() -> shard.read(TOKENS - 4, ids, 0, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> shard.read(Long.MAX_VALUE - 2, ids, 0, 5))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void hasSequencesAndWindowsBeyondTwoToTheThirtyFirst() throws IOException {
    String uri = write();
    PackedSequences sequences = new PackedSequences(new LocalStorage(), 4);
    assertThat(sequences.count(uri)).isEqualTo((TOKENS - 1) / 4);
    long at = (1L << 31) / 4;
    TokenBatch batch = sequences.read(new BatchRef(uri, at, 1));
    assertThat(batch.inputs()[0][0]).isEqualTo(id(1L << 31));
    ValidationWindows windows =
        new ValidationWindows(TokenShardReader.open(new LocalStorage(), uri), 4);
    assertThat(windows.targets()).isEqualTo(TOKENS - 1);
    assertThat(windows.batches(8)).isEqualTo((TOKENS - 1) / 32 + 2);
    assertThat(windows.batch(at / 8, 8).inputs()[0][0]).isEqualTo(id(1L << 31));
  }

  /** Ids at the places the test reads, zeros elsewhere. */
  private String write() throws IOException {
    Path bin = folder.resolve("shard-00000.bin");
    try (RandomAccessFile file = new RandomAccessFile(bin.toFile(), "rw")) {
      file.setLength(TOKENS * TokenType.UINT16.bytes());
      for (long place :
          new long[] {0, 1L << 29, LENGTH - 1, 1L << 31, (1L << 31) + 7, TOKENS - 5}) {
        file.seek(place * TokenType.UINT16.bytes());
        ByteBuffer two = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        file.write(two.putShort((short) id(place)).array());
      }
    }
    Storage storage = new LocalStorage();
    try (CommittedOutput out = storage.output(folder + "/shard-00000.idx").create()) {
      writeIndex(out);
      out.commit();
    }
    return bin.toString();
  }

  private static void writeIndex(OutputStream out) throws IOException {
    new ShardIndexWriter(TokenType.UINT16, 2)
        .write(
            out,
            lengths -> {
              lengths.accept(LENGTH);
              lengths.accept(LENGTH);
            });
  }

  private static int[] expected(long place) {
    return new int[] {id(place), 0, 0, 0, 0};
  }

  private static int id(long place) {
    return 1 + (int) (place % 60_000);
  }
}
