package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.model.step.SequenceDecoder.Feed;
import io.gristmill.model.step.SequenceDecoder.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sequences in a batch; that their logits are right is checked with one sequence elsewhere. */
class BatchDecoderTest {

  private static final int SEQUENCES = 7;

  static Stream<String> variants() {
    return Variants.names();
  }

  private static GptNetwork network(String variant) {
    return GptNetwork.create(Variants.of(variant), Settings.optimizer(6), 11);
  }

  /** Ids of sequences of different lengths, the longer ones beyond the context of 9. */
  private static int[][] texts() {
    Random random = new Random(3);
    int[][] texts = new int[SEQUENCES][];
    for (int i = 0; i < SEQUENCES; i++) {
      texts[i] = random.ints(3 + 2 * i, 0, 23).toArray();
    }
    return texts;
  }

  /** The logits after each id from the {@code prompt}-th on. */
  private static List<float[]> alone(BatchDecoder decoder, int[] text, int prompt) {
    Sequence sequence = decoder.begin(text.length);
    List<float[]> logits = new ArrayList<>();
    for (int at = 0; at < text.length; at = Math.max(prompt, at + 1)) {
      int[] ids = Arrays.copyOfRange(text, at, Math.max(prompt, at + 1));
      logits.add(decoder.feed(List.of(new Feed(sequence, ids)))[0]);
    }
    return logits;
  }

  /** Joining and leaving at random, with prompts whole or in parts, on one thread or three. */
  @ParameterizedTest
  @MethodSource("variants")
  void aSequenceDoesNotDependOnTheOthersBitForBit(String variant) {
    int[][] texts = texts();
    try (GptNetwork network = network(variant)) {
      List<List<float[]>> expected = new ArrayList<>();
      try (BatchDecoder decoder = new BatchDecoder(network, 1)) {
        for (int[] text : texts) {
          expected.add(alone(decoder, text, 1));
        }
      }
      for (int threads : new int[] {1, 3}) {
        try (BatchDecoder decoder = new BatchDecoder(network, threads)) {
          together(decoder, texts, expected, new Random(threads));
        }
      }
    }
  }

  private static void together(
      BatchDecoder decoder, int[][] texts, List<List<float[]>> expected, Random random) {
    Sequence[] sequences = new Sequence[SEQUENCES];
    Arrays.setAll(sequences, i -> decoder.begin(texts[i].length));
    int[] fed = new int[SEQUENCES];
    while (!Arrays.equals(fed, Arrays.stream(texts).mapToInt(text -> text.length).toArray())) {
      List<Integer> some = new ArrayList<>();
      List<Feed> feeds = new ArrayList<>();
      for (int i = 0; i < SEQUENCES; i++) {
        int count = Math.min(random.nextInt(4), texts[i].length - fed[i]);
        // Beyond the context the last ids are computed anew after each id, so one at a time.
        count = fed[i] + count > 9 ? Math.min(1, count) : count;
        if (count > 0) {
          feeds.add(new Feed(sequences[i], Arrays.copyOfRange(texts[i], fed[i], fed[i] + count)));
          fed[i] += count;
          some.add(i);
        }
      }
      if (!feeds.isEmpty()) {
        float[][] logits = decoder.feed(feeds);
        for (int j = 0; j < logits.length; j++) {
          int i = some.get(j);
          assertThat(logits[j]).isEqualTo(expected.get(i).get(fed[i] - 1));
        }
      }
    }
  }

  @Test
  void idsOutsideTheVocabularyAreRefusedAndChangeNothing() {
    try (GptNetwork network = network("gpt2 tied");
        BatchDecoder decoder = new BatchDecoder(network, 1)) {
      Sequence sequence = decoder.begin(9);
      Sequence other = decoder.begin(9);
      Feed good = new Feed(sequence, new int[] {1, 2});
      assertThatThrownBy(() -> decoder.feed(List.of(good, new Feed(other, new int[] {23}))))
          .isInstanceOf(IncompatibleArtifactException.class)
          .hasMessageStartingWith("token id: 23 (expected 0 to 22)");
      assertThat(decoder.feed(List.of(good))[0])
          .isEqualTo(alone(decoder, new int[] {1, 2}, 2).get(0));
    }
  }
}
