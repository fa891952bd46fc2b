package io.gristmill.experiment;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.experiment.numeric.Sample;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The trials that a scaling law is fitted to. */
record ScalingPoints(List<Point> points) {

  /** Fewest sizes, and fewest numbers of tokens: each term has two unknowns, and E is a third. */
  private static final int FEWEST_VALUES = 3;

  /** Fewest different pairs of a size and a number of tokens: one more than unknowns. */
  private static final int FEWEST_PAIRS = 6;

  /** From this correlation of log size and log tokens their terms cannot be told apart. */
  private static final double SAME_LINE = 0.999;

  /**
   * A trial.
   *
   * @param loss positive
   */
  record Point(double parameters, double tokens, double loss) {

    private List<Double> pair() {
      return List.of(parameters, tokens);
    }
  }

  ScalingPoints {
    points = List.copyOf(points);
  }

  /**
   * The trials whose measure is finite.
   *
   * @throws InvalidInputException if a loss is not positive, or a model or its training is empty
   */
  static ScalingPoints of(String measure, List<TrialResult> trials) {
    List<TrialResult> finite =
        trials.stream()
            .filter(trial -> Double.isFinite(trial.measures().getOrDefault(measure, Double.NaN)))
            .toList();
    for (TrialResult trial : finite) {
      double loss = trial.measures().get(measure);
      if (loss <= 0 || trial.parameters() < 1 || trial.tokens() < 1) {
        throw new InvalidInputException(
            format(
                "scaling: loss %s, %d parameters, %d tokens (expected positive ones) at variant %s,"
                    + " seed %d",
                loss, trial.parameters(), trial.tokens(), trial.variant(), trial.seed()));
      }
    }
    return new ScalingPoints(
        finite.stream()
            .map(
                trial ->
                    new Point(trial.parameters(), trial.tokens(), trial.measures().get(measure)))
            .toList());
  }

  /** Tells if trials are of enough sizes of models to ask for a law. */
  static boolean severalSizes(List<TrialResult> trials) {
    return trials.stream().mapToLong(TrialResult::parameters).distinct().count() >= FEWEST_VALUES;
  }

  /** Why these points do not determine a law; empty if they do. */
  Optional<String> shortage() {
    long sizes = points.stream().mapToDouble(Point::parameters).distinct().count();
    long tokens = points.stream().mapToDouble(Point::tokens).distinct().count();
    long pairs = points.stream().map(Point::pair).distinct().count();
    return Stream.of(
            lack(sizes < FEWEST_VALUES, "%d model sizes (expected at least 3)", sizes),
            lack(tokens < FEWEST_VALUES, "%d numbers of tokens (expected at least 3)", tokens),
            lack(pairs < FEWEST_PAIRS, "%d pairs of size and tokens (expected at least 6)", pairs),
            lack(
                sizes >= FEWEST_VALUES && tokens >= FEWEST_VALUES && correlation() > SAME_LINE,
                "sizes and tokens on one line (expected several numbers of tokens of one size)"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> lack(boolean lacking, String text, long... count) {
    return lacking
        ? Optional.of(count.length == 0 ? text : text.replace("%d", String.valueOf(count[0])))
        : Optional.empty();
  }

  /** The absolute correlation of log size and log tokens. */
  private double correlation() {
    double[] x = points.stream().mapToDouble(p -> StrictMath.log(p.parameters())).toArray();
    double[] y = points.stream().mapToDouble(p -> StrictMath.log(p.tokens())).toArray();
    double meanX = Sample.of(x).mean();
    double meanY = Sample.of(y).mean();
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      xy += (x[i] - meanX) * (y[i] - meanY);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return Math.abs(xy) / Math.sqrt(xx * yy);
  }

  /** The points of the pair of size and tokens with the most FLOPs. */
  ScalingPoints largest() {
    Point most =
        points.stream()
            .max(
                Comparator.<Point>comparingDouble(p -> p.parameters() * p.tokens())
                    .thenComparingDouble(Point::parameters))
            .orElseThrow();
    return new ScalingPoints(points.stream().filter(p -> p.pair().equals(most.pair())).toList());
  }

  ScalingPoints without(ScalingPoints others) {
    List<List<Double>> left = others.points.stream().map(Point::pair).toList();
    return new ScalingPoints(points.stream().filter(p -> !left.contains(p.pair())).toList());
  }
}
