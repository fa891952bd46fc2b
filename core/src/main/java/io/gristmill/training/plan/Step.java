package io.gristmill.training.plan;

import io.gristmill.tokens.BatchRef;
import java.io.Serializable;
import java.util.List;

/**
 * The sequences one replica uses for one optimizer update.
 *
 * @param batches {@code [accumulation]}; each lists the sequences of one micro-batch
 */
public record Step(List<List<BatchRef>> batches) implements Serializable {

  private static final long serialVersionUID = 1L;

  public Step {
    if (batches.isEmpty() || batches.stream().anyMatch(List::isEmpty)) {
      throw new IllegalArgumentException("step without sequences");
    }
    batches = batches.stream().map(List::copyOf).toList();
  }
}
