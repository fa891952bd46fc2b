package io.gristmill.training;

import io.gristmill.tokens.BatchRef;
import io.gristmill.tokens.PackedSequences;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.training.plan.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Fetches the sequences a step names. */
public final class StepReader {

  private final PackedSequences sequences;

  public StepReader(PackedSequences sequences) {
    this.sequences = sequences;
  }

  /** The step's micro-batches. */
  public List<TokenBatch> read(Step step) {
    return step.batches().stream().map(this::read).toList();
  }

  /** One micro-batch: {@code [sequences][context]}. */
  public TokenBatch read(List<BatchRef> batch) {
    List<int[]> inputs = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    for (BatchRef ref : batch) {
      TokenBatch part = read(ref);
      inputs.addAll(List.of(part.inputs()));
      targets.addAll(List.of(part.targets()));
    }
    return new TokenBatch(inputs.toArray(int[][]::new), targets.toArray(int[][]::new));
  }

  private TokenBatch read(BatchRef ref) {
    try {
      return sequences.read(ref);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
