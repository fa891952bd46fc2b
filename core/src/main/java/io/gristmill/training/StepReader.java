package io.gristmill.training;

import io.gristmill.tokens.BatchRef;
import io.gristmill.tokens.PackedSequences;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.training.plan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads the sequences of training steps. */
public final class StepReader {

  private final PackedSequences sequences;

  public StepReader(PackedSequences sequences) {
    this.sequences = sequences;
  }

  /** Reads the micro-batches of a step. */
  public List<TokenBatch> read(Step step) {
    return read(step, this::read);
  }

  /** Reads one micro-batch: {@code [sequences][context]}. */
  public TokenBatch read(List<BatchRef> batch) {
    return join(batch, this::read);
  }

  /** Reads the micro-batches of a step from the given source. */
  List<TokenBatch> read(Step step, Function<BatchRef, TokenBatch> source) {
    return step.batches().stream().map(batch -> join(batch, source)).toList();
  }

  private static TokenBatch join(List<BatchRef> batch, Function<BatchRef, TokenBatch> source) {
    List<int[]> inputs = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (BatchRef ref : batch) {
      TokenBatch part = source.apply(ref);
      inputs.addAll(List.of(part.inputs()));
      targets.addAll(List.of(part.targets()));
    }
    return new TokenBatch(inputs.toArray(int[][]::new), targets.toArray(int[][]::new));
  }

  /** Reads the sequences of one reference. */
  TokenBatch read(BatchRef ref) {
    try {
      return sequences.read(ref);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the shard is a local file. */
  boolean isLocal(BatchRef ref) {
    return sequences.isLocal(ref.uri());
  }
}
