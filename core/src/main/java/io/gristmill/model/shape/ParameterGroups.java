package io.gristmill.model.shape;

import static io.gristmill.error.Messages.format;
import static java.util.stream.Collectors.joining;

import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.OptimizerSection.Rate;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.ParameterLayout.Parameter;
import io.gristmill.model.shape.ParameterLayout.ParameterNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Factors of the learning rate by ranges of a model's flat vector. The names of the ranges are
 * those of {@link ParameterLayout#model}, and {@link #OUTPUTS} for the rows of the outputs at the
 * end of the vocabulary matrix. A model with adapters trains these and the outputs alone, unless a
 * rate matches other names.
 */
public record ParameterGroups(List<Group> groups, List<Rate> rates) {

  /** The rows of the outputs in {@code head.weight}, which is the name of the other rows. */
  public static final String OUTPUTS = "head.outputs";

  private static final String HEAD_WEIGHT = ParameterNames.HEAD + "." + ParameterNames.HEAD_WEIGHT;

  public ParameterGroups {
    groups = List.copyOf(groups);
    rates = List.copyOf(rates);
  }

  /**
   * Consecutive elements of the flat vector that have one name.
   *
   * @param from first element
   * @param to end of the elements
   * @param decays whether they are of a matrix
   * @param hidden whether Muon updates them
   * @param factor of the learning rate
   */
  public record Group(
      String name, long from, long to, boolean decays, boolean hidden, double factor) {}

  /**
   * A range of the flat vector.
   *
   * @param factor of the learning rate
   */
  public record Range(long from, long to, double factor) {}

  /**
   * The groups of a model.
   *
   * @param outputs number of rows at the end of the vocabulary matrix that are outputs
   */
  public static ParameterGroups of(GptConfig c, Name optimizer, List<Rate> rates, int outputs) {
    Set<String> matrices =
        optimizer == Name.MUON
            ? HiddenMatrix.of(c).stream().map(HiddenMatrix::parameter).collect(Collectors.toSet())
            : Set.of();
    List<Group> groups = new ArrayList<>();
    long from = 0;
    for (Parameter parameter : ParameterLayout.model(c).parameters()) {
      String name = parameter.name();
      long to = from + parameter.length();
      long end = name.equals(HEAD_WEIGHT) ? to - (long) outputs * c.embeddingSize() : to;
      boolean hidden = matrices.contains(name.substring(name.indexOf('.') + 1));
      double factor = factor(name, c, rates);
      groups.add(new Group(name, from, end, parameter.isMatrix(), hidden, factor));
      if (end < to) {
        groups.add(new Group(OUTPUTS, end, to, true, false, factor(OUTPUTS, c, rates)));
      }
      from = to;
    }
    return new ParameterGroups(groups, rates);
  }

  /** The factor of a name: that of the last rate that matches it. */
  public static double factor(String name, GptConfig c, List<Rate> rates) {
    boolean frozen =
        !c.block().lora().isNone() && !name.contains(ParameterNames.LORA) && !name.equals(OUTPUTS);
    double factor = frozen ? 0 : 1;
    for (Rate rate : rates) {
      if (rate.matches(name)) {
        factor = rate.factor();
      }
    }
    return factor;
  }

  /**
   * Checks that every rate has parameters.
   *
   * @throws InvalidConfigException for a pattern that matches no name, or if nothing is trained
   */
  public ParameterGroups requireMatches() {
    for (Rate rate : rates) {
      if (groups.stream().noneMatch(group -> rate.matches(group.name()))) {
        String last = groups.get(groups.size() - 1).name();
        throw invalid(
            rate.pattern(),
            format("a pattern of names such as %s or %s", groups.get(0).name(), last));
      }
    }
    if (trained().isEmpty()) {
      throw invalid(
          rates.stream().map(rate -> rate.pattern() + "=" + rate.factor()).collect(joining(", ")),
          "a factor above 0 for some parameters");
    }
    return this;
  }

  private static InvalidConfigException invalid(String value, String expected) {
    return new InvalidConfigException(
        format("rates: %s (expected %s) at optimizer.rates", value, expected));
  }

  /** Ranges with factors above 0, as long as possible, in order. */
  public List<Range> trained() {
    return merged().stream().filter(range -> range.factor() > 0).toList();
  }

  /** Ranges with factors of 0, as long as possible, in order. */
  public List<Range> frozen() {
    return merged().stream().filter(range -> range.factor() == 0).toList();
  }

  private List<Range> merged() {
    List<Range> ranges = new ArrayList<>();
    for (Group group : groups) {
      Range last = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (last != null && last.factor() == group.factor()) {
        ranges.set(ranges.size() - 1, new Range(last.from(), group.to(), group.factor()));
      } else {
        ranges.add(new Range(group.from(), group.to(), group.factor()));
      }
    }
    return ranges;
  }
}
