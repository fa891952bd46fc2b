package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import io.gristmill.experiment.ScalingLaw.Optimum;
import io.gristmill.experiment.ScalingPoints.Point;
import io.gristmill.experiment.numeric.Bfgs;
import io.gristmill.experiment.numeric.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * A scaling law fitted to trials of several sizes and numbers of tokens, with its certainty.
 *
 * @param law fitted to all trials
 * @param trials number of trials that it is fitted to
 * @param largestFlops {@code 6 N D} of the largest trial
 * @param medianError median over the trials of the relative error of the fitted loss
 * @param resamples laws fitted to bootstrap resamples of the trials
 * @param heldBack how the largest trials are predicted by the others; empty if these are too few
 *     for a fit
 */
public record ScalingFit(
    ScalingLaw law,
    int trials,
    double largestFlops,
    double medianError,
    List<ScalingLaw> resamples,
    Optional<HeldBack> heldBack) {

  /** Number of bootstrap resamples. */
  public static final int RESAMPLES = 400;

  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;
  private static final int STARTS = 60;
  private static final int RESAMPLE_STARTS = 1;
  private static final long RANDOM_SEED = 20_260_102;
  private static final double[] TIMES_LARGEST = {1, 10, 100};

  /**
   * The trials of most FLOPs, left out of a fit.
   *
   * @param measured their mean loss
   * @param predicted by the law of the other trials
   */
  public record HeldBack(double parameters, double tokens, double measured, double predicted) {

    /** {@code predicted / measured - 1}. */
    public double relativeError() {
      return predicted / measured - 1;
    }
  }

  /** A value and its 95 % percentile interval. */
  public record Interval(double value, double low, double high) {}

  public ScalingFit {
    resamples = List.copyOf(resamples);
  }

  /**
   * Fits to the trials whose measure is finite.
   *
   * @param measure a loss
   * @throws InvalidInputException if fewer than three sizes, three numbers of tokens or six pairs
   *     of them were tried, if all have the same tokens per parameter, or if the loss does not fall
   *     with size and tokens
   */
  public static ScalingFit of(String measure, List<TrialResult> trials) {
    ScalingPoints points = ScalingPoints.of(measure, trials);
    String where = format("%d trials with %s", points.points().size(), measure);
    Optional<String> shortage = points.shortage();
    if (shortage.isPresent()) {
      throw new InvalidInputException(format("scaling: %s at %s", shortage.get(), where));
    }
    ScalingLaw law = fit(points, STARTS, Optional.empty());
    if (!law.falls()) {
      throw new InvalidInputException(
          format(
              "scaling: exponents %.3g of size and %.3g of tokens (expected a loss that falls with"
                  + " both) at %s",
              law.alpha(), law.beta(), where));
    }
    double[] errors =
        points.points().stream()
            .mapToDouble(p -> Math.abs(law.loss(p.parameters(), p.tokens()) / p.loss() - 1))
            .sorted()
            .toArray();
    Point largest = points.largest().points().get(0);
    return new ScalingFit(
        law,
        points.points().size(),
        ScalingLaw.FLOPS * largest.parameters() * largest.tokens(),
        Sample.quantile(errors, 0.5),
        resamples(points, law),
        heldBack(points));
  }

  /** The best fit from the given number of starts, and from another law. */
  private static ScalingLaw fit(ScalingPoints points, int starts, Optional<ScalingLaw> known) {
    ScalingObjective objective = new ScalingObjective(points.points());
    List<double[]> from = new ArrayList<>();
    known.map(objective::variables).ifPresent(from::add);
    objective.starts().stream().limit(starts).forEach(from::add);
    return from.stream()
        .map(start -> Bfgs.minimize(objective, start))
        .min(Comparator.comparingDouble(Bfgs.Minimum::value))
        .map(minimum -> objective.law(minimum.point()))
        .orElseThrow();
  }

  /** Resamples that do not determine a falling law are left out. */
  private static List<ScalingLaw> resamples(ScalingPoints points, ScalingLaw law) {
    SplittableRandom random = new SplittableRandom(RANDOM_SEED);
    List<ScalingLaw> laws = new ArrayList<>();
    for (int i = 0; i < RESAMPLES; i++) {
      List<Point> drawn = new ArrayList<>();
      for (int j = 0; j < points.points().size(); j++) {
        drawn.add(points.points().get(random.nextInt(points.points().size())));
      }
      ScalingPoints resample = new ScalingPoints(drawn);
      if (resample.shortage().isEmpty()) {
        laws.add(fit(resample, RESAMPLE_STARTS, Optional.of(law)));
      }
    }
    return laws.stream().filter(ScalingLaw::falls).toList();
  }

  private static Optional<HeldBack> heldBack(ScalingPoints points) {
    ScalingPoints largest = points.largest();
    ScalingPoints others = points.without(largest);
    if (others.shortage().isPresent()) {
      return Optional.empty();
    }
    ScalingLaw law = fit(others, STARTS, Optional.empty());
    if (!law.falls()) {
      return Optional.empty();
    }
    Point one = largest.points().get(0);
    double[] losses = largest.points().stream().mapToDouble(Point::loss).toArray();
    return Optional.of(
        new HeldBack(
            one.parameters(),
            one.tokens(),
            Sample.of(losses).mean(),
            law.loss(one.parameters(), one.tokens())));
  }

  /** A quantity of the law, such as an exponent, with its interval over the resamples. */
  public Interval interval(ToDoubleFunction<ScalingLaw> quantity) {
    double value = quantity.applyAsDouble(law);
    double[] sorted = resamples.stream().mapToDouble(quantity).sorted().toArray();
    return sorted.length == 0
        ? new Interval(value, Double.NaN, Double.NaN)
        : new Interval(value, Sample.quantile(sorted, LOW), Sample.quantile(sorted, HIGH));
  }

  /**
   * The best models for the FLOPs of the largest trial, and for ten and a hundred times as much.
   */
  public List<Optimum> optima() {
    List<Optimum> optima = new ArrayList<>();
    for (double times : TIMES_LARGEST) {
      optima.add(law.optimum(times * largestFlops));
    }
    return optima;
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("trials", trials).put("median-relative-error", medianError);
    json.put("resamples", resamples.size());
    put(json, "E", ScalingLaw::e);
    put(json, "A", ScalingLaw::a);
    put(json, "B", ScalingLaw::b);
    put(json, "alpha", ScalingLaw::alpha);
    put(json, "beta", ScalingLaw::beta);
    heldBack.ifPresent(
        held ->
            json.putObject("held-back")
                .put("parameters", held.parameters())
                .put("tokens", held.tokens())
                .put("measured", held.measured())
                .put("predicted", held.predicted())
                .put("relative-error", held.relativeError()));
    ArrayNode optimal = json.putArray("optimal");
    for (Optimum optimum : optima()) {
      ObjectNode node = optimal.addObject().put("flops", optimum.flops());
      put(node, "parameters", of -> of.optimum(optimum.flops()).parameters());
      put(node, "tokens", of -> of.optimum(optimum.flops()).tokens());
      put(node, "loss", of -> of.optimum(optimum.flops()).loss());
    }
    return json;
  }

  private void put(ObjectNode json, String name, ToDoubleFunction<ScalingLaw> quantity) {
    Interval interval = interval(quantity);
    ObjectNode node = json.putObject(name).put("value", interval.value());
    if (!resamples.isEmpty()) {
      node.put("low", interval.low()).put("high", interval.high());
    }
  }
}
