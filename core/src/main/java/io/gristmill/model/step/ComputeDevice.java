package io.gristmill.model.step;

import java.io.Serializable;

/**
 * The device that computes a training step, for metrics.
 *
 * @param name of the card and of the libraries; empty for the host's processor
 * @param peakFlopsPerSecond published rate of dense products with the operands that training has;
 *     not a number if it is unknown
 */
public record ComputeDevice(String name, double peakFlopsPerSecond) implements Serializable {

  /** The host's processor, whose peak is measured. */
  public static final ComputeDevice HOST = new ComputeDevice("", Double.NaN);

  private static final long serialVersionUID = 1L;

  public boolean isHost() {
    return name.isEmpty();
  }
}
