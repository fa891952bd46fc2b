package io.gristmill.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The result of one trial: a model trained and evaluated with the settings of a variant and a seed.
 *
 * @param measures by name: {@code HELDOUT/loss} in nats per token, {@code HELDOUT/bits-per-byte},
 *     {@code tasks/NAME/acc}. A measure that is not finite says that the trial diverged; so does an
 *     empty map, for a trial that was not evaluated
 * @param parameters of the model
 * @param tokens the model was trained on
 * @param flops of training
 * @param cpuSeconds of all cores of the trial
 * @param seconds from its start to its end
 * @param curve held-out loss during training, by tokens in ascending order
 */
public record TrialResult(
    String variant,
    long seed,
    SortedMap<String, Double> measures,
    long parameters,
    long tokens,
    double flops,
    double cpuSeconds,
    double seconds,
    List<CurvePoint> curve)
    implements Serializable {

  /**
   * A point of the training curve.
   *
   * @param tokens trained on so far
   * @param loss mean cross-entropy in nats per token
   */
  public record CurvePoint(long tokens, double loss) implements Serializable {}

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if the variant has no name, a count or duration is negative or
   *     not finite, or the tokens of the curve descend
   */
  public TrialResult {
    measures = Collections.unmodifiableSortedMap(new TreeMap<>(measures));
    curve = List.copyOf(curve);
    require(!variant.isBlank(), "variant", variant, "a name");
    require(parameters >= 0, "parameters", parameters, "a number from 0");
    require(tokens >= 0, "tokens", tokens, "a number from 0");
    require(duration(flops), "flops", flops, "a number from 0");
    require(duration(cpuSeconds), "cpu-seconds", cpuSeconds, "a number from 0");
    require(duration(seconds), "seconds", seconds, "a number from 0");
    long last = 0;
    for (CurvePoint point : curve) {
      require(point.tokens() >= last, "curve", point.tokens(), "ascending tokens");
      last = point.tokens();
    }
  }

  private static boolean duration(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  private static void require(boolean met, String key, Object value, String expected) {
    if (!met) {
      throw new IllegalArgumentException(key + ": " + value + " (expected " + expected + ")");
    }
  }

  /** Tells if larger values of a measure are better: accuracies, but neither losses nor bits. */
  public static boolean higherIsBetter(String measure) {
    return measure.startsWith("acc", measure.lastIndexOf('/') + 1);
  }

  /** The trial as it is kept in a file; the numbers are read back exactly. */
  public ObjectNode toJson() {
    return TrialJson.write(this);
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @throws IncompatibleArtifactException if a field is missing, unknown or has a wrong value
   */
  public static TrialResult of(JsonNode node) {
    return TrialJson.read(node);
  }
}
