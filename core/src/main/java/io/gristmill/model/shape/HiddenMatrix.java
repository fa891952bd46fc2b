package io.gristmill.model.shape;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.DOWN_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.PROJECTION_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.QKV_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.UP_WEIGHT;

import java.util.ArrayList;
import java.util.List;

/**
 * A matrix inside the blocks, which maps one hidden vector to another: queries, keys, values, their
 * projection, and those of the feed-forward half. It is a part of a packed parameter, whose
 * matrices have the same inputs.
 *
 * @param parameter name in {@link ParameterLayout#block}
 * @param in inputs
 * @param from first output of the parameter
 * @param to end of its outputs
 */
public record HiddenMatrix(String parameter, long in, long from, long to) {

  /** The matrices of one block, in the order of its parameters. */
  public static List<HiddenMatrix> of(GptConfig c) {
    long d = c.embeddingSize();
    long shared = (long) c.block().keyValueHeads() * c.headSize();
    long hidden = c.block().hiddenSize();
    List<HiddenMatrix> all = new ArrayList<>();
    all.add(new HiddenMatrix(QKV_WEIGHT, d, 0, d));
    all.add(new HiddenMatrix(QKV_WEIGHT, d, d, d + shared));
    all.add(new HiddenMatrix(QKV_WEIGHT, d, d + shared, d + 2 * shared));
    all.add(new HiddenMatrix(PROJECTION_WEIGHT, d, 0, d));
    for (int i = 0; i < c.block().activationInputs(); i++) {
      all.add(new HiddenMatrix(UP_WEIGHT, d, i * hidden, (i + 1) * hidden));
    }
    all.add(new HiddenMatrix(DOWN_WEIGHT, hidden, 0, d));
    return all;
  }

  /** Outputs. */
  public long out() {
    return to - from;
  }

  /** The smaller of inputs and outputs. */
  public long shorter() {
    return Math.min(in, out());
  }
}
