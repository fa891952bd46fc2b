package io.gristmill.spark.explain;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.training.metrics.RoundMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The round in which a measure of training rose most above the median of the rounds before.
 *
 * @param firstStep first step of the round, counted from 1 as in {@code metrics.jsonl}
 * @param before median of the measure in at most {@link #WINDOW} rounds before
 */
public record Spike(Measure measure, RoundMetrics round, long firstStep, double before) {

  /** Rounds whose median a round is compared with. */
  static final int WINDOW = 5;

  /** A measure that {@code metrics.jsonl} has for each round. */
  public enum Measure {
    LOSS,
    GRADIENT_NORM;

    /**
     * Parses the name of the option.
     *
     * @throws InvalidConfigException if there is no such measure
     */
    public static Measure named(String name) {
      return Stream.of(values())
          .filter(measure -> measure.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new InvalidConfigException(
                      format("--spike: %s (expected one of %s)", name, List.of(values()))));
    }

    private double of(RoundMetrics round) {
      return this == LOSS ? round.loss() : round.gradientNorm();
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * Finds the largest rise, the first of equal ones.
   *
   * @param rounds of a run, in order
   * @throws InvalidInputException if fewer than two rounds have the measure
   */
  public static Spike find(List<RoundMetrics> rounds, Measure measure) {
    List<Double> earlier = new ArrayList<>();
    Spike largest = null;
    long steps = 0;
    for (RoundMetrics round : rounds) {
      double value = measure.of(round);
      if (Double.isFinite(value)) {
        if (!earlier.isEmpty()) {
          Spike spike = new Spike(measure, round, steps + 1, median(earlier));
          largest = largest == null || spike.rise() > largest.rise() ? spike : largest;
        }
        earlier.add(value);
      }
      steps = round.step();
    }
    if (largest == null) {
      throw new InvalidInputException(
          format("metrics: %d rounds with a %s (expected 2 or more)", earlier.size(), measure));
    }
    return largest;
  }

  private static double median(List<Double> earlier) {
    List<Double> window =
        earlier.subList(Math.max(0, earlier.size() - WINDOW), earlier.size()).stream()
            .sorted()
            .toList();
    int middle = window.size() / 2;
    return window.size() % 2 == 1
        ? window.get(middle)
        : (window.get(middle - 1) + window.get(middle)) / 2;
  }

  private double value() {
    return measure.of(round);
  }

  /** Difference to {@link #before}; 0 or less if the measure never rose. */
  double rise() {
    return value() - before;
  }

  /** An object with the field {@code spike}. */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode spike =
        node.putObject("spike")
            .put("measure", measure.toString())
            .put("round", round.round())
            .put("value", value())
            .put("before", before)
            .put("rise", rise());
    spike.putArray("steps").add(firstStep).add(round.step());
    if (Double.isFinite(round.loss())) {
      spike.put("loss", round.loss());
    }
    if (Double.isFinite(round.gradientNorm())) {
      spike.put("gradient-norm", round.gradientNorm());
    }
    spike.put("learning-rate", round.learningRate());
    round.events().forEach(spike.putArray("events")::add);
    return node;
  }
}
