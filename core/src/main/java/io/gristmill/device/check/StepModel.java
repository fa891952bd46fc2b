package io.gristmill.device.check;

import io.gristmill.model.shape.GptConfig;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The time of a training step of a GPT-2, from counts of operations and bytes and from assumed
 * rates. It has not been compared with a card.
 *
 * <p>With n positions, N parameters, L layers, width d, context T and the padded vocabulary V:
 * matrices of the blocks take {@code 6 n 12 L d²} operations, the head {@code 6 n V d}, attention
 * {@code 2 n L d T} forward (two products of half a square) and 7/2 of that backward; the kernels
 * of rows move 29 tensors of {@code 2 n d} bytes a layer, the loss {@code 6 n V}, and the optimizer
 * 34 bytes a parameter.
 */
public final class StepModel {

  private static final double MATRICES = 12; // parameters of a block, in d²
  private static final double PASSES = 6; // operations of a parameter and position
  private static final int FORWARD_TENSORS = 8;
  private static final int BACKWARD_TENSORS = 21;
  private static final double BACKWARD_PRODUCTS = 7.0 / 2;
  private static final double OPTIMIZER_BYTES = 34;
  private static final double REST_SECONDS = 1e-3;
  private static final int TILE = 128;
  private static final int LARGE_HEAD = 128;
  private static final double LARGE_HEAD_GAIN = 1.1;
  private static final double NARROW = 768;
  private static final double WIDE = 2048;

  /** Parameter, gradient, two moments and bf16 copy of each parameter. */
  static final int STATE_BYTES = 18;

  private StepModel() {}

  /**
   * A card, and the shares of its peak that are assumed.
   *
   * @param flops peak of bf16 products with float32 sums, without sparsity
   * @param bandwidth peak, in bytes a second
   * @param copies share of the bandwidth that kernels of rows reach
   * @param narrowProducts share of the peak that products of width 768 reach, and so on
   */
  public enum Card {
    A100("A100 80GB SXM", 312e12, 2.04e12, 0.80, 0.72, 0.78, 0.45, 0.35),
    H100("H100 SXM", 989.5e12, 3.35e12, 0.80, 0.61, 0.69, 0.182, 0.1415),
    H200("H200 SXM", 989.5e12, 4.8e12, 0.75, 0.61, 0.69, 0.182, 0.1415);

    private final String title;
    private final double flops;
    private final double bandwidth;
    private final double copies;
    private final double narrowProducts;
    private final double wideProducts;
    private final double attentionForward;
    private final double attentionBackward;

    Card(
        String title,
        double flops,
        double bandwidth,
        double copies,
        double narrowProducts,
        double wideProducts,
        double attentionForward,
        double attentionBackward) {
      this.title = title;
      this.flops = flops;
      this.bandwidth = bandwidth;
      this.copies = copies;
      this.narrowProducts = narrowProducts;
      this.wideProducts = wideProducts;
      this.attentionForward = attentionForward;
      this.attentionBackward = attentionBackward;
    }

    /** The card whose name a driver's name contains. */
    public static Optional<Card> of(String name) {
      for (Card card : values()) {
        if (name.toUpperCase(Locale.ROOT).contains(card.name())) {
          return Optional.of(card);
        }
      }
      return Optional.empty();
    }

    /** Peak of bf16 products. */
    public double flops() {
      return flops;
    }

    @Override
    public String toString() {
      return title;
    }

    /** Between the two widths, the share grows with the logarithm of the width. */
    private double products(double width) {
      double at = Math.log(width / NARROW) / Math.log(WIDE / NARROW);
      double share = Math.min(1, Math.max(0, at)) * (wideProducts - narrowProducts);
      return flops * (narrowProducts + share);
    }

    private double attention(double share, int head) {
      return flops * share * (head >= LARGE_HEAD ? LARGE_HEAD_GAIN : 1);
    }
  }

  /** Milliseconds by group of kernels, of a step of one micro-batch. */
  public static Map<String, Double> milliseconds(GptConfig model, int batch, Card card) {
    double t = model.contextLength();
    double n = batch * t;
    double d = model.embeddingSize();
    double layers = model.layers();
    double padded = (model.vocabularySize() + TILE - 1) / TILE * TILE;
    double attention = 2 * layers * d * t * n;
    double moved = card.bandwidth * card.copies;
    double tensor = 2 * n * d;
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put(
        "matrices", PASSES * n * layers * MATRICES * d * d / card.products(model.embeddingSize()));
    seconds.put("head", PASSES * n * padded * d / card.products(WIDE));
    seconds.put(
        "attention forward", attention / card.attention(card.attentionForward, model.headSize()));
    seconds.put(
        "attention backward",
        attention * BACKWARD_PRODUCTS / card.attention(card.attentionBackward, model.headSize()));
    seconds.put("rows", layers * (FORWARD_TENSORS + BACKWARD_TENSORS) * tensor / moved);
    seconds.put("loss", (3 * 2 * n * padded + 2 * tensor) / moved);
    seconds.put("optimizer", OPTIMIZER_BYTES * model.parameterCount() / moved);
    seconds.put("rest", REST_SECONDS);
    seconds.replaceAll((group, value) -> value * 1e3);
    return seconds;
  }

  /** The sum of the groups, in seconds. */
  public static double seconds(GptConfig model, int batch, Card card) {
    return milliseconds(model, batch, card).values().stream().mapToDouble(ms -> ms / 1e3).sum();
  }

  /** Operations of a step as model FLOPs utilization counts them: 6 N + 12 L d T a position. */
  public static double flops(GptConfig model, int batch) {
    double t = model.contextLength();
    double attention = 12.0 * model.layers() * model.embeddingSize() * t;
    return batch * t * (PASSES * model.parameterCount() + attention);
  }
}
