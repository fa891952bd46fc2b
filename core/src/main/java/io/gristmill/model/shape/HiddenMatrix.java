package io.gristmill.model.shape;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.DOWN_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.PROJECTION_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.QKV_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.UP_WEIGHT;

import io.gristmill.model.shape.BlockShape.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

  /**
   * The matrices of one block as Hugging Face's files have them: GPT-2's queries, keys and values
   * are one, Llama's are three.
   */
  public static List<HiddenMatrix> published(GptConfig c) {
    if (c.block().layout() == Layout.OUT_IN) {
      return of(c);
    }
    long d = c.embeddingSize();
    return Stream.concat(
            Stream.of(new HiddenMatrix(QKV_WEIGHT, d, 0, c.packedSize())),
            of(c).stream().filter(matrix -> !matrix.parameter().equals(QKV_WEIGHT)))
        .toList();
  }

  /** The published matrices of one block that have adapters. */
  public static List<HiddenMatrix> adapted(GptConfig c) {
    return published(c).stream().filter(c.block().lora()::adapts).toList();
  }

  /** Name of the projection whose weight it is a part of. */
  public String projection() {
    return parameter.substring(0, parameter.lastIndexOf('.'));
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
