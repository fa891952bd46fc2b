package io.gristmill.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.ModelSection.Architecture;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.FakeCuda;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.BatchDecoder;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.BlockShape;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.SequenceDecoder;
import io.gristmill.model.step.SequenceDecoder.Feed;
import io.gristmill.model.step.SequenceDecoder.Sequence;
import io.gristmill.training.averaging.VectorChunks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Decoding on emulated kernels and a fake driver, against decoding on the host. */
class DeviceDecoderTest {

  private static final int VOCABULARY = 250;
  private static final int CONTEXT = 150; // more rows than a chunk
  private static final int WIDTH = 64;
  private static final int SLOTS = 4;

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);

  @BeforeAll
  static void needsACompiler() {
    FakeCuda.folder();
  }

  private enum Variant {
    /** Heads of 32; tied tokens, biases, learned positions. */
    GPT2(new BlockShape(Architecture.GPT2, 2, 4 * WIDTH, true, 0), 2, true),
    /** A key for two heads, rotary positions. */
    LLAMA(new BlockShape(Architecture.LLAMA, 1, 168, false, 10000), 2, false);

    private final GptConfig model;

    Variant(BlockShape block, int heads, boolean tied) {
      this.model = new GptConfig(VOCABULARY, CONTEXT, WIDTH, 2, heads, tied, block, 0);
    }

    /** Weights of twice the usual size, so that logits differ. */
    GptNetwork network() {
      GptNetwork network = GptNetwork.create(model, OPTIMIZER, 7);
      network.parameters().muli(2);
      return network;
    }
  }

  private static DeviceDecoder onCard(GptNetwork network) {
    CudaDevice card = CudaDevice.open(FakeCuda.libraries(), 0);
    DeviceDecoder decoder = new DeviceDecoder(card, network.config(), SLOTS);
    VectorChunks.of(network.parameters())
        .forEachRemaining(chunk -> decoder.upload(chunk.from(), chunk.values()));
    return decoder;
  }

  private static int[] ids(int seed, int count) {
    return new Random(seed).ints(count, 0, VOCABULARY).toArray();
  }

  /** Prompts of these lengths in one call, then one id of each, one sequence past the context. */
  private static List<float[]> fed(SequenceDecoder decoder, int... lengths) {
    List<Sequence> sequences = IntStream.of(lengths).mapToObj(i -> decoder.begin(200)).toList();
    List<float[]> logits = new ArrayList<>();
    for (int step = 0; step < 4; step++) {
      List<Feed> feeds = new ArrayList<>();
      for (int i = 0; i < lengths.length; i++) {
        int[] text = ids(lengths[i], lengths[i] + 3);
        int from = step == 0 ? 0 : lengths[i] + step - 1;
        feeds.add(new Feed(sequences.get(i), Arrays.copyOfRange(text, from, lengths[i] + step)));
      }
      logits.addAll(List.of(decoder.feed(feeds)));
    }
    sequences.forEach(Sequence::close);
    return logits;
  }

  @ParameterizedTest
  @EnumSource
  void logitsAreThoseOfTheHost(Variant variant) {
    try (GptNetwork network = variant.network();
        SequenceDecoder host = new BatchDecoder(network, 2);
        SequenceDecoder card = onCard(network)) {
      List<float[]> expected = fed(host, 148, 1, 30);
      List<float[]> actual = fed(card, 148, 1, 30);
      int sameBest = 0;
      for (int i = 0; i < expected.size(); i++) {
        double norm = norm(expected.get(i));
        float[] difference = new float[VOCABULARY];
        for (int id = 0; id < VOCABULARY; id++) {
          difference[id] = actual.get(i)[id] - expected.get(i)[id];
        }
        assertThat(norm(difference) / norm).as("feed " + i).isCloseTo(0, within(0.03));
        sameBest += best(expected.get(i)) == best(actual.get(i)) ? 1 : 0;
      }
      assertThat(sameBest).isGreaterThanOrEqualTo(expected.size() - 2);
    }
  }

  private static double norm(float[] values) {
    return Math.sqrt(
        IntStream.range(0, values.length).mapToDouble(i -> Math.pow(values[i], 2)).sum());
  }

  private static int best(float[] logits) {
    return IntStream.range(0, logits.length)
        .reduce(0, (best, id) -> logits[id] > logits[best] ? id : best);
  }

  @ParameterizedTest
  @EnumSource
  void aSequenceDoesNotDependOnTheOthersBitForBit(Variant variant) {
    try (GptNetwork network = variant.network();
        SequenceDecoder card = onCard(network)) {
      List<float[]> together = fed(card, 140, 3, 30);
      List<float[]> alone = fed(card, 30);
      for (int step = 0; step < 4; step++) {
        assertThat(together.get(3 * step + 2)).isEqualTo(alone.get(step));
      }
    }
  }

  /** A prompt in parts, in a slot that another sequence has used, beside one that begins later. */
  @Test
  void partsOfAPromptAndUsedSlotsChangeNoBit() {
    int[] text = ids(1, 20);
    try (GptNetwork network = Variant.LLAMA.network();
        SequenceDecoder card = onCard(network)) {
      Sequence whole = card.begin(20);
      float[] expected = card.feed(List.of(new Feed(whole, text)))[0];
      whole.close();
      Sequence parts = card.begin(20);
      card.feed(List.of(new Feed(parts, Arrays.copyOf(text, 13))));
      Feed rest = new Feed(parts, Arrays.copyOfRange(text, 13, 20));
      Feed other = new Feed(card.begin(9), ids(2, 9));
      assertThat(card.feed(List.of(other, rest))[1]).isEqualTo(expected);
    }
  }

  @Test
  void refusesWhatItCannotFeed() {
    try (GptNetwork network = Variant.GPT2.network();
        SequenceDecoder card = onCard(network)) {
      Sequence ended = card.begin(9);
      Sequence sequence = card.begin(9);
      ended.close();
      assertThatThrownBy(() -> card.feed(List.of(new Feed(ended, new int[] {1}))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("sequence: ended or another decoder's");
      assertThatThrownBy(() -> card.feed(List.of(new Feed(sequence, new int[] {VOCABULARY}))))
          .isInstanceOf(IncompatibleArtifactException.class);
      for (int i = 1; i < SLOTS; i++) {
        assertThat(card.begin(9)).isNotNull();
      }
      assertThatThrownBy(() -> card.begin(9))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("sequences: 5 (expected at most 4)");
    }
  }

  @Test
  void tooLittleMemoryIsRefusedWithTheSizes() {
    try (CudaDevice card = CudaDevice.open(FakeCuda.libraries(), 0)) {
      FakeCuda.set("memory", 1 << 20);
      assertThatThrownBy(() -> new DeviceDecoder(card, Variant.GPT2.model, SLOTS))
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageStartingWith("memory of 4 texts at a time: 0.0 GiB (expected at most 0.0");
    }
  }
}
