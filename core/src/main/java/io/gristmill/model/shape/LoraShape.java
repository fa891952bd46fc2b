package io.gristmill.model.shape;

import io.gristmill.config.ModelSection.LoraSection;
import java.io.Serializable;
import java.util.List;

/**
 * Low-rank adapters of projections (LoRA; Hu et al., 2021): a matrix W with an adapter multiplies
 * as {@code W + alpha / rank B A}, A being {@code [rank][in]} and B {@code [out][rank]}. Every
 * matrix of Hugging Face's files has an adapter of its own: {@link HiddenMatrix#published}.
 *
 * @param rank 0 without adapters
 * @param targets names of the projections, in the order of {@link LoraSection#TARGETS}
 */
public record LoraShape(int rank, double alpha, List<String> targets) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** A model without adapters. */
  public static final LoraShape NONE = new LoraShape(0, 0, List.of());

  public LoraShape {
    targets = List.copyOf(targets);
  }

  /** The adapters that a section configures. */
  public static LoraShape of(LoraSection section) {
    List<String> targets =
        LoraSection.TARGETS.stream().filter(section.targets()::contains).toList();
    return section.rank() == 0 ? NONE : new LoraShape(section.rank(), section.alpha(), targets);
  }

  public boolean isNone() {
    return rank == 0;
  }

  /** Factor of an adapter's product. */
  public double scale() {
    return alpha / rank;
  }

  /** Whether the parameter is the weight of a projection with an adapter. */
  boolean adapts(HiddenMatrix matrix) {
    return targets.contains(matrix.projection());
  }

  /** Adds a problem for every invalid value. */
  void check(List<String> problems) {
    if (rank < 0) {
      problems.add("lora.rank: " + rank + " (expected at least 0)");
    }
    if (rank > 0 && !(alpha > 0 && Double.isFinite(alpha))) {
      problems.add("lora.alpha: " + alpha + " (expected more than 0)");
    }
    if (rank > 0 && (targets.isEmpty() || !LoraSection.TARGETS.containsAll(targets))) {
      problems.add("lora.targets: " + targets + " (expected some of " + LoraSection.TARGETS + ")");
    }
  }
}
