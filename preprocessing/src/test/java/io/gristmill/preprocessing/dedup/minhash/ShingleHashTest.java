package io.gristmill.preprocessing.dedup.minhash;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.dedup.minhash.Sha1Lanes.Sha1;
import io.gristmill.preprocessing.dedup.minhash.ShingleHash.XxHash64;
import io.gristmill.preprocessing.text.Spans;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShingleHashTest {

  @Property(tries = 500)
  void sha1EqualsTheJdksForEveryLengthAndOffset(
      @ForAll @Size(max = 300) byte[] bytes, @ForAll short offset) throws Exception {
    int from = bytes.length == 0 ? 0 : Math.floorMod(offset, bytes.length);
    byte[] digest =
        MessageDigest.getInstance("SHA-1").digest(Arrays.copyOfRange(bytes, from, bytes.length));
    long expected = ByteBuffer.wrap(digest).order(ByteOrder.LITTLE_ENDIAN).getLong();

    assertThat(new Sha1().hash(bytes, from, bytes.length)).isEqualTo(expected);
  }

  @Property(tries = 100)
  void hashesBatchesLikeSingleMessages(@ForAll @Size(min = 1, max = 300) byte[] bytes) {
    Random random = new Random(Arrays.hashCode(bytes));
    int count = 300;
    int[] from = new int[count];
    int[] to = new int[count];
    for (int i = 0; i < count; i++) {
      from[i] = random.nextInt(bytes.length);
      to[i] = Math.min(bytes.length, from[i] + random.nextInt(70));
    }
    long[] hashes = new long[count];
    new Sha1Lanes().hash(bytes, from, to, count, hashes);

    Sha1 alone = new Sha1();
    for (int i = 0; i < count; i++) {
      assertThat(hashes[i]).isEqualTo(alone.hash(bytes, from[i], to[i]));
    }
  }

  // Values of the xxHash reference for the empty string and prefixes of the classical pangram.
  @ParameterizedTest
  @CsvSource({
    "'', ef46db3751d8e999",
    "a, d24ec4f1a98c6e5b",
    "abc, 44bc2cf5ad770999",
  })
  void xxh64EqualsTheReference(String text, String expected) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertThat(Long.toHexString(XxHash64.hash(bytes, 0, bytes.length))).isEqualTo(expected);
  }

  @Property(tries = 300)
  void storesWordsAsUtf8WithSpacesBetween(@ForAll @Size(max = 40) List<String> words) {
    String text = String.join("", words);
    Spans spans = new Spans();
    int at = 0;
    for (String word : words) {
      spans.add(at, at += word.length());
    }
    WordBytes bytes = new WordBytes();
    bytes.fill(text, spans);

    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      int length = bytes.end(i) - bytes.start(i);
      assertThat(length).isBetween(word.length(), 3 * word.length());
      if (StandardCharsets.UTF_16.newEncoder().canEncode(word)) {
        assertThat(new String(bytes.array(), bytes.start(i), length, StandardCharsets.UTF_8))
            .isEqualTo(word);
      }
    }
  }
}
