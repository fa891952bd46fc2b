package io.gristmill.training;

import java.io.Serializable;
import java.util.List;

/**
 * What a model scores on one validation batch.
 *
 * @param nats sum over the targets
 */
public record BatchLoss(double nats, long targets) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Nats per target over all, summed in the order given. */
  public static double mean(List<BatchLoss> batches) {
    double nats = 0;
    long targets = 0;
    for (BatchLoss batch : batches) {
      nats += batch.nats;
      targets += batch.targets;
    }
    return nats / targets;
  }
}
