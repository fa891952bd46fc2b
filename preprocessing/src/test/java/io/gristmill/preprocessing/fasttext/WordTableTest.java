package io.gristmill.preprocessing.fasttext;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.fasttext.WordTable.Fnv;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordTableTest {

  private static final int KNOWN = 700;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 1025})
  void findsWordsTogetherAsOneByOne(int count) {
    WordTable table = new WordTable(numbers(0, KNOWN).stream().map(WordTableTest::bytes).toList());
    Random random = new Random(count);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int[] hashes = new int[count];
    int[] ends = new int[count];
    int[] expected = new int[count];
    for (int i = 0; i < count; i++) {
      int number = random.nextInt(2 * KNOWN);
      byte[] word = bytes("word" + number);
      // A hash that another word has, too, must not be enough.
      boolean isForged = random.nextInt(4) == 0;
      byte[] hashed = isForged ? bytes("word" + random.nextInt(KNOWN)) : word;
      hashes[i] = Fnv.hash(hashed, 0, hashed.length);
      text.write('<');
      text.writeBytes(word);
      text.write('>');
      ends[i] = text.size();
      expected[i] = table.find(hashes[i], word, 0, word.length);
      if (!isForged) {
        assertThat(expected[i]).isEqualTo(number < KNOWN ? number : -1);
      }
    }
    int[] rows = new int[count];
    table.find(hashes, text.toByteArray(), ends, count, rows);
    assertThat(rows).isEqualTo(expected);
  }

  private static List<String> numbers(int from, int to) {
    List<String> words = new ArrayList<>();
    for (int i = from; i < to; i++) {
      words.add("word" + i);
    }
    return words;
  }

  private static byte[] bytes(String word) {
    return word.getBytes(StandardCharsets.UTF_8);
  }
}
