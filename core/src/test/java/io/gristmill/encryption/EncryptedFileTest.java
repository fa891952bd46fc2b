package io.gristmill.encryption;

import static io.gristmill.encryption.ChunkCipher.CHUNK_BYTES;
import static io.gristmill.encryption.ChunkCipher.SEALED_BYTES;
import static io.gristmill.encryption.ChunkCipher.TAG_BYTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests reading of encrypted files and detection of changes. */
class EncryptedFileTest {

  @TempDir private Path folder;
  private Path file;
  private Storage storage;

  @BeforeEach
  void createStorage() {
    file = folder.resolve("run/a.bin");
    storage = storage(TestKey.write(folder, 1));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0,
        1,
        CHUNK_BYTES - 1,
        CHUNK_BYTES,
        CHUNK_BYTES + 1,
        2 * CHUNK_BYTES - 1,
        2 * CHUNK_BYTES,
        2 * CHUNK_BYTES + 1
      })
  void everyLengthIsReadFromEveryOffsetAroundBorders(int length) throws IOException {
    byte[] plain = write(length);
    InputFile input = storage.input(file.toString());
    assertThat(input.length()).isEqualTo(length);
    assertThat(Files.size(file))
        .isEqualTo(
            FileHeader.BYTES
                + length
                + TAG_BYTES * Math.max(1L, (length + CHUNK_BYTES - 1) / CHUNK_BYTES));
    for (int border = 0; border <= length + 1; border += CHUNK_BYTES) {
      for (int offset = Math.max(0, border - 2); offset <= border + 2; offset++) {
        assertThat(read(input, offset))
            .as("from %d", offset)
            .isEqualTo(Arrays.copyOfRange(plain, Math.min(offset, length), length));
      }
    }
    assertThat(read(input, length)).isEmpty();
    assertThat(read(input, length + 3 * CHUNK_BYTES)).isEmpty();
  }

  @Property(tries = 40)
  void aFileWrittenInPiecesIsReadInPieces(
      @ForAll @IntRange(max = 3 * CHUNK_BYTES) int length,
      @ForAll @IntRange(max = 3 * CHUNK_BYTES) int offset,
      @ForAll @IntRange(min = 1, max = 100_000) int piece)
      throws IOException {
    Path own = Files.createTempDirectory("encrypted");
    try {
      folder = own;
      createStorage();
      byte[] plain = bytes(length);
      try (CommittedOutput out = storage.output(file.toString()).create()) {
        for (int at = 0; at < length; at += piece) {
          out.write(plain, at, Math.min(piece, length - at));
        }
        out.commit();
      }
      int from = Math.min(offset, length);
      byte[] found = new byte[length - from];
      try (InputStream in = storage.input(file.toString()).open(from)) {
        for (int at = 0; at < found.length; ) {
          int n = in.read(found, at, Math.min(piece, found.length - at));
          assertThat(n).isPositive();
          at += n;
        }
        assertThat(in.read()).isNegative();
      }
      assertThat(found).isEqualTo(Arrays.copyOfRange(plain, from, length));
    } finally {
      new LocalStorage().delete(own.toString());
    }
  }

  @Test
  void oneByteAtATimeIsTheSame() throws IOException {
    byte[] plain = bytes(CHUNK_BYTES + 3);
    try (CommittedOutput out = storage.output(file.toString()).create()) {
      for (byte b : plain) {
        out.write(b);
      }
      out.commit();
    }
    byte[] found = new byte[plain.length];
    try (InputStream in = storage.input(file.toString()).open()) {
      for (int i = 0; i < found.length; i++) {
        found[i] = (byte) in.read();
      }
      assertThat(in.read()).isNegative();
    }
    assertThat(found).isEqualTo(plain);
  }

  @Test
  void equalContentsAreEncryptedDifferently() throws IOException {
    write(100);
    byte[] first = Files.readAllBytes(file);
    write(100);
    byte[] second = Files.readAllBytes(file);
    assertThat(Arrays.copyOfRange(first, FileHeader.BYTES, first.length))
        .isNotEqualTo(Arrays.copyOfRange(second, FileHeader.BYTES, second.length));
  }

  @Test
  void theFileContainsNoPlainText() throws IOException {
    byte[] text =
        "A sentence that is to stay unread. ".repeat(5000).getBytes(StandardCharsets.US_ASCII);
    storage.output(file.toString()).write(text);
    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .doesNotContain("sentence");
    assertThat(read(storage.input(file.toString()), 0)).isEqualTo(text);
  }

  @Test
  void rejectsATruncatedFile() throws IOException {
    write(2 * CHUNK_BYTES);
    byte[] whole = Files.readAllBytes(file);
    Set<Integer> lengths = new LinkedHashSet<>();
    for (int border : new int[] {0, FileHeader.BYTES, sealed(1), sealed(2)}) {
      for (int near = -TAG_BYTES - 2; near <= TAG_BYTES + 2; near++) {
        lengths.add(border + near);
      }
    }
    lengths.removeIf(length -> length < 0 || length >= whole.length);
    for (int length : lengths) {
      Files.write(file, Arrays.copyOf(whole, length));
      refuses("cut off at " + length, () -> read(storage.input(file.toString()), 0));
      refuses("end of " + length, () -> read(storage.input(file.toString()), CHUNK_BYTES + 1));
    }
    assertThat(lengths).hasSizeGreaterThan(80);
  }

  @Test
  void rejectsAFileWithAnyFlippedBit() throws IOException {
    write(2 * CHUNK_BYTES + 100);
    byte[] whole = Files.readAllBytes(file);
    int[] places = {
      0,
      7,
      8,
      15,
      16,
      47,
      48,
      100,
      sealed(1) - 17,
      sealed(1) - 1,
      sealed(1),
      sealed(2),
      whole.length - 17,
      whole.length - 16,
      whole.length - 1
    };
    for (int place : places) {
      for (int bit : new int[] {1, 0x80}) {
        byte[] changed = whole.clone();
        changed[place] ^= (byte) bit;
        Files.write(file, changed);
        refuses("byte " + place, () -> read(storage.input(file.toString()), 0));
      }
    }
  }

  @Test
  void readsTheChunksBeforeAChangedOne() throws IOException {
    byte[] plain = write(3 * CHUNK_BYTES);
    byte[] changed = Files.readAllBytes(file);
    changed[sealed(2) + 5] ^= 1;
    Files.write(file, changed);
    try (InputStream in = storage.input(file.toString()).open(CHUNK_BYTES)) {
      assertThat(in.readNBytes(CHUNK_BYTES))
          .isEqualTo(Arrays.copyOfRange(plain, CHUNK_BYTES, 2 * CHUNK_BYTES));
      refuses("changed chunk", in::read);
    }
  }

  @Test
  void chunksInAnotherOrderAreRefused() throws IOException {
    write(3 * CHUNK_BYTES);
    byte[] swapped = Files.readAllBytes(file);
    byte[] first = Arrays.copyOfRange(swapped, sealed(0), sealed(1));
    System.arraycopy(swapped, sealed(1), swapped, sealed(0), SEALED_BYTES);
    System.arraycopy(first, 0, swapped, sealed(1), SEALED_BYTES);
    Files.write(file, swapped);
    refuses("swapped", () -> read(storage.input(file.toString()), 0));
  }

  @Test
  void rejectsAChunkOfAnotherFile() throws IOException {
    write(2 * CHUNK_BYTES);
    byte[] other = Files.readAllBytes(file);
    write(2 * CHUNK_BYTES);
    byte[] mixed = Files.readAllBytes(file);
    System.arraycopy(other, sealed(1), mixed, sealed(1), SEALED_BYTES);
    Files.write(file, mixed);
    refuses("mixed", () -> read(storage.input(file.toString()), 0));
  }

  @Test
  void rejectsAppendedBytes() throws IOException {
    for (int length : new int[] {10, CHUNK_BYTES}) {
      write(length);
      byte[] whole = Files.readAllBytes(file);
      for (int more : new int[] {1, TAG_BYTES, TAG_BYTES + 1, SEALED_BYTES}) {
        Files.write(file, Arrays.copyOf(whole, whole.length + more));
        refuses("appended " + more, () -> read(storage.input(file.toString()), 0));
      }
    }
  }

  @Test
  void namesTheGivenAndTheRequiredKey() throws IOException {
    write(10);
    MasterKey first = MasterKey.load(TestKey.write(folder, 1));
    MasterKey second = MasterKey.load(TestKey.write(folder, 2));
    assertThatThrownBy(() -> read(storage(TestKey.write(folder, 2)).input(file.toString()), 0))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("key: id " + first.id())
        .hasMessageContaining("expected " + second.id())
        .hasMessageContaining(file.toUri().toString());
  }

  @Test
  void aPlainFileOfTheRunIsRefused() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "plain text that somebody put in the place of a file");
    refuses("not encrypted", () -> read(storage.input(file.toString()), 0));
    Path table = file.resolveSibling("a.parquet");
    Files.writeString(table, "PAR1 and so on");
    refuses("not encrypted", () -> read(storage.input(table.toString()), 0));
  }

  @Test
  void aWriterThatFailsLeavesNothing() {
    assertThatThrownBy(
            () -> {
              try (CommittedOutput out = storage.output(file.toString()).create()) {
                out.write(1);
                throw new IOException("disk full");
              }
            })
        .hasMessage("disk full");
    assertThat(file.getParent()).isEmptyDirectory();
  }

  private Storage storage(KeyReference key) {
    return new EncryptedStorage(
        new LocalStorage(), folder.resolve("run").toString(), MasterKey.load(key));
  }

  private byte[] write(int length) throws IOException {
    byte[] plain = bytes(length);
    storage.output(file.toString()).write(plain);
    return plain;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static int sealed(int chunk) {
    return FileHeader.BYTES + chunk * SEALED_BYTES;
  }

  private static byte[] read(InputFile input, long offset) throws IOException {
    try (InputStream in = input.open(offset)) {
      return in.readAllBytes();
    }
  }

  private void refuses(String what, ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .as(what)
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining(folder.toUri().toString());
  }
}
