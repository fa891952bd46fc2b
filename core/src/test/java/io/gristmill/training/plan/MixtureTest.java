package io.gristmill.training.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.TrainingSection.MixtureSection;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.tokens.GivenTokens;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.plan.SequenceOrder.DataOrder;
import io.gristmill.training.plan.SequenceOrder.DataOrder.ShardSequences;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The run's own ids are 1, those of the other directory 2. */
class MixtureTest {

  private static final int CONTEXT = 4;

  @TempDir private Path folder;
  private final Storage storage = new LocalStorage();

  @Test
  void readsBothInTheirShares() throws IOException {
    Mixture mixture = mixture(3, folder + "/other/=1");
    ShardManifest joined = mixture.join(storage, tokens("own", 10, 1));
    tokens("other", 10, 2);
    assertThat(joined.shards(Split.VALIDATION)).hasSize(1);
    assertThat(joined.tokens(Split.TRAIN)).isEqualTo(2 * 101);
    SequenceOrder order = mixture.order(joined, CONTEXT, 7);
    PackedSequences sequences = new PackedSequences(storage, joined, CONTEXT);
    int own = 0;
    for (int i = 0; i < 400; i++) {
      TokenBatch batch = sequences.read(order.at(i));
      own += batch.inputs()[0][1] == 1 ? 1 : 0;
    }
    assertThat(own).isBetween(270, 330);
  }

  @Test
  void withoutSourcesTheOrderIsThatOfTheRunAlone() throws IOException {
    ShardManifest own = tokens("own", 10, 1);
    Mixture alone = Mixture.of(new MixtureSection(1, List.of()));
    assertThat(alone.join(storage, own)).isEqualTo(own);
    SequenceOrder order = alone.order(own, CONTEXT, 7);
    DataOrder expected =
        new DataOrder(List.of(new ShardSequences(own.shards().get(0).uri(), 25)), 7);
    for (int i = 0; i < 60; i++) {
      assertThat(order.at(i)).isEqualTo(expected.at(i));
    }
  }

  @Test
  void anOwnWeightOfZeroReadsTheOthersOnly() throws IOException {
    ShardManifest own = tokens("own", 10, 1);
    Mixture mixture = mixture(0, folder + "/other=1");
    SequenceOrder order = mixture.order(mixture.join(storage, own), CONTEXT, 7);
    assertThat(IntStream.range(0, 50).mapToObj(i -> order.at(i).uri()))
        .allMatch(uri -> uri.contains("/other/train/"));
  }

  @Test
  void tokensOfAnotherVocabularyAreRefused() throws IOException {
    ShardManifest own = tokens("own", 11, 1);
    assertThatThrownBy(() -> mixture(1, folder + "/other=1").join(storage, own))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("vocabulary size: 10 (expected 11")
        .hasMessageContaining("/other");
  }

  @ParameterizedTest
  @CsvSource({
    "1, /a, DIRECTORY=WEIGHT",
    "1, /a=x, DIRECTORY=WEIGHT",
    "1, /a=0, the weight more than 0",
    "1, =1, DIRECTORY=WEIGHT",
    "1, /a=NaN, the weight more than 0",
    "1, /a=1;/a/=2, each directory once",
    "1, /a/b/c=1;/b=1;/a=2, 'sources: /a/b/c (expected no directory inside another, /a)'",
    "0, , own-weight: 0"
  })
  void rejectsAnInvalidMixture(double own, String sources, String message) {
    List<String> list = sources == null ? List.of() : Arrays.asList(sources.split(";"));
    assertThatThrownBy(() -> Mixture.of(new MixtureSection(own, list)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(message);
  }

  /** With the other directory written. */
  private Mixture mixture(double own, String source) throws IOException {
    tokens("other", 10, 2);
    return Mixture.of(new MixtureSection(own, List.of(source)));
  }

  private ShardManifest tokens(String name, int vocabularySize, int id) throws IOException {
    int[] document = new int[100];
    Arrays.fill(document, id);
    return new GivenTokens(folder.resolve(name), vocabularySize, 0)
        .shard(Split.TRAIN, List.of(document))
        .shard(Split.VALIDATION, List.of(document))
        .manifest();
  }
}
