package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Storage;
import io.gristmill.tokens.GivenTokens;
import io.gristmill.tokens.RemoteStorage;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.PackedSequences;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.StepReader.PrefetchingBatchReader;
import io.gristmill.training.plan.Round.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrefetchingBatchReaderTest {

  private static final int CONTEXT = 4;

  @TempDir private Path folder;
  private ShardManifest tokens;

  @BeforeEach
  void writeTokens() {
    tokens =
        new GivenTokens(folder, 200, 0)
            .shard(Split.TRAIN, List.of(IntStream.range(1, 200).toArray()))
            .manifest();
  }

  @Test
  void returnsTheBatchesOfTheReader() {
    StepReader local = reader(new LocalStorage());
    List<Step> steps = steps();
    for (Storage storage : List.of(new LocalStorage(), new RemoteStorage())) {
      PrefetchingBatchReader ahead = new PrefetchingBatchReader(reader(storage), steps);
      for (Step step : steps) {
        List<TokenBatch> batches = ahead.apply(step);
        List<TokenBatch> expected = local.read(step);
        assertThat(batches).hasSameSizeAs(expected);
        for (int i = 0; i < batches.size(); i++) {
          assertThat(batches.get(i).inputs()).isDeepEqualTo(expected.get(i).inputs());
          assertThat(batches.get(i).targets()).isDeepEqualTo(expected.get(i).targets());
        }
      }
    }
  }

  @Test
  void fetchesTheNextStepWhileOneIsTrainedOn() throws InterruptedException {
    RemoteStorage storage = new RemoteStorage();
    List<Step> steps = steps();
    PrefetchingBatchReader ahead = new PrefetchingBatchReader(reader(storage), steps);
    ahead.apply(steps.get(0));
    long expected = 2 * 6;
    for (int i = 0; i < 500 && storage.readsWithin() < expected; i++) {
      Thread.sleep(10);
    }
    assertThat(storage.readsWithin()).isEqualTo(expected);
    ahead.apply(steps.get(1));
  }

  @Test
  void aPrefetchFailureIsThrownByTheStepThatNeedsIt() {
    String uri = tokens.shards().get(0).uri();
    Step fine = new Step(List.of(List.of(new BatchRef(uri, 1, 1))));
    Step beyond = new Step(List.of(List.of(new BatchRef(uri, 1000, 1))));
    PrefetchingBatchReader ahead =
        new PrefetchingBatchReader(reader(new RemoteStorage()), List.of(fine, beyond));
    assertThat(ahead.apply(fine)).hasSize(1);
    assertThatThrownBy(() -> ahead.apply(beyond))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("#1000,1");
  }

  @Test
  void shardsAreOpenedAndVerifiedElsewhere() {
    tokens =
        new GivenTokens(folder.resolve("two"), 200, 0)
            .shard(Split.TRAIN, List.of(IntStream.range(1, 100).toArray()))
            .shard(Split.TRAIN, List.of(IntStream.range(100, 200).toArray()))
            .manifest();
    List<Step> steps =
        tokens.shards().stream()
            .map(shard -> new Step(List.of(List.of(new BatchRef(shard.uri(), 1, 1)))))
            .toList();
    RemoteStorage storage = new RemoteStorage();
    PrefetchingBatchReader ahead = new PrefetchingBatchReader(reader(storage), steps);
    for (Step step : steps) {
      assertThat(ahead.apply(step)).hasSize(1);
    }
    assertThat(storage.openers()).isNotEmpty().doesNotContain(Thread.currentThread().getName());
  }

  private StepReader reader(Storage storage) {
    return new StepReader(new PackedSequences(storage, tokens, CONTEXT));
  }

  /** Four steps of two micro-batches of three, none at the shard's start. */
  private List<Step> steps() {
    String uri = tokens.shards().get(0).uri();
    List<Step> steps = new ArrayList<>();
    int next = 0;
    for (int step = 0; step < 4; step++) {
      List<List<BatchRef>> batches = new ArrayList<>();
      for (int batch = 0; batch < 2; batch++) {
        List<BatchRef> refs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          refs.add(new BatchRef(uri, 1 + 7 * next++ % 48, 1));
        }
        batches.add(refs);
      }
      steps.add(new Step(batches));
    }
    return steps;
  }
}
