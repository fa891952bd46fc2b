package io.gristmill.config;

import static io.gristmill.config.Limits.ABOVE_ZERO;
import static io.gristmill.config.Limits.BELOW_ONE;
import static io.gristmill.error.Messages.format;

import io.gristmill.config.Limits.AtLeast;
import io.gristmill.config.Limits.Between;
import io.gristmill.error.InvalidConfigException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The {@code optimizer} section: AdamW (Loshchilov and Hutter, 2019) or Muon (Jordan, 2024), and
 * the schedule.
 *
 * @param name the optimizer of the matrices inside the blocks; all other parameters have AdamW
 * @param steps length of the schedule in optimizer updates
 * @param clip maximum global gradient norm; 0 for no clipping
 * @param schedule {@code cosine}, {@code linear}, {@code constant} or {@code warmup-stable-decay}
 * @param decayFraction fraction of the steps in which {@code warmup-stable-decay} decays, at the
 *     end
 * @param decayShape shape of that decay
 * @param maxGradientNorm steps with a larger global gradient norm are skipped; 0 for no limit.
 *     (Deeplearning4j's own loop applies weight decay alone instead, and counts the step)
 * @param zLoss weight in the loss of the squared logarithm of the softmax denominator (Chowdhery et
 *     al., 2022); 0 for none
 * @param rates factors of the learning rate, as {@code PATTERN=FACTOR}: see {@link Rate}
 */
public record OptimizerSection(
    Name name,
    @AtLeast(ABOVE_ZERO) double learningRate,
    @AtLeast(0) double minLearningRate,
    @AtLeast(0) int warmupSteps,
    @AtLeast(1) int steps,
    @Between(min = 0, max = BELOW_ONE) double beta1,
    @Between(min = 0, max = BELOW_ONE) double beta2,
    @AtLeast(ABOVE_ZERO) double epsilon,
    @AtLeast(0) double weightDecay,
    @AtLeast(0) double clip,
    Schedule schedule,
    @Between(min = 0, max = 1) double decayFraction,
    DecayShape decayShape,
    @AtLeast(0) double maxGradientNorm,
    @AtLeast(0) double zLoss,
    List<String> rates,
    MuonSection muon)
    implements Serializable {

  /** Deeplearning4j's JSON of models of earlier versions lacks name, rates and Muon's settings. */
  public OptimizerSection {
    name = name == null ? Name.ADAMW : name;
    rates = rates == null ? List.of() : List.copyOf(rates);
    muon = muon == null ? MuonSection.published(learningRate) : muon;
  }

  /** AdamW, with the defaults of {@code reference.conf} for the other settings. */
  public OptimizerSection(
      double learningRate,
      double minLearningRate,
      int warmupSteps,
      int steps,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double clip,
      Schedule schedule) {
    this(
        Name.ADAMW,
        learningRate,
        minLearningRate,
        warmupSteps,
        steps,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        clip,
        schedule,
        0.2,
        DecayShape.ONE_MINUS_SQRT,
        0,
        0,
        List.of(),
        MuonSection.published(learningRate));
  }

  /** Returns a copy with another number of steps. */
  public OptimizerSection withSteps(int otherSteps) {
    return with(name, otherSteps, rates, muon);
  }

  /** Returns a copy that trains the matrices inside the blocks with Muon. */
  public OptimizerSection withMuon(MuonSection settings) {
    return with(Name.MUON, steps, rates, settings);
  }

  /** Returns a copy with other factors of the learning rate. */
  public OptimizerSection withRates(List<String> otherRates) {
    return with(name, steps, otherRates, muon);
  }

  private OptimizerSection with(
      Name otherName, int otherSteps, List<String> otherRates, MuonSection otherMuon) {
    return new OptimizerSection(
        otherName,
        learningRate,
        minLearningRate,
        warmupSteps,
        otherSteps,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        clip,
        schedule,
        decayFraction,
        decayShape,
        maxGradientNorm,
        zLoss,
        otherRates,
        otherMuon);
  }

  /** Muon's rate where AdamW's is {@code rate}. */
  public double muonRate(double rate) {
    return rate * muon.learningRate() / learningRate;
  }

  /** The optimizers. */
  public enum Name {
    ADAMW,
    /** Muon for the matrices inside the blocks, AdamW for everything else. */
    MUON
  }

  /**
   * A factor of the learning rate, and so of the decay, of some parameters.
   *
   * @param pattern of their names: {@code *} stands for any characters, {@code ?} for one
   * @param factor 0 to freeze them
   */
  public record Rate(String pattern, double factor) {

    static final String EXPECTED = "PATTERN=FACTOR with a factor of 0 or more";

    /** Parses {@code PATTERN=FACTOR}; empty if it is none, or the factor is not 0 or more. */
    public static Optional<Rate> parse(String text) {
      int equals = text.lastIndexOf('=');
      try {
        double factor = Double.parseDouble(text.substring(equals + 1).strip());
        boolean valid = equals > 0 && factor >= 0 && Double.isFinite(factor);
        return valid
            ? Optional.of(new Rate(text.substring(0, equals).strip(), factor))
            : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    /**
     * Parses all rates of a section.
     *
     * @throws InvalidConfigException for one that is not {@code PATTERN=FACTOR}
     */
    public static List<Rate> parse(List<String> rates) {
      return rates.stream().map(text -> parse(text).orElseThrow(() -> invalid(text))).toList();
    }

    private static InvalidConfigException invalid(String text) {
      return new InvalidConfigException(
          format("rates: %s (expected %s) at optimizer.rates", text, EXPECTED));
    }

    /** Whether the pattern is of this name. */
    public boolean matches(String name) {
      String quoted = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
      return name.matches(quoted);
    }
  }

  /**
   * The {@code optimizer.muon} section. Decay, clipping and the shape of the schedule are those of
   * AdamW.
   *
   * @param learningRate highest rate of the matrices inside the blocks
   * @param momentum decay of the momentum, which is Nesterov's
   * @param steps Newton-Schulz iterations
   */
  public record MuonSection(
      @AtLeast(ABOVE_ZERO) double learningRate,
      @Between(min = 0, max = BELOW_ONE) double momentum,
      @Between(min = 1, max = 20) int steps,
      Scale scale)
      implements Serializable {

    /** The published settings, which are the defaults of {@code reference.conf}. */
    public static MuonSection published(double learningRate) {
      return new MuonSection(learningRate, 0.95, 5, Scale.MATCH);
    }

    /** The size of an update of a matrix, in units of the learning rate. */
    public enum Scale {
      /** {@code 0.2 sqrt(max(in, out))}: as large as AdamW's (Liu et al., 2025, Moonlight). */
      MATCH,
      /** {@code sqrt(max(1, out / in))} (Jordan, 2024). */
      ORIGINAL;

      /** The factor of the learning rate for a matrix with these numbers of inputs and outputs. */
      public double factor(long in, long out) {
        return switch (this) {
          case MATCH -> 0.2 * Math.sqrt(Math.max(in, out));
          case ORIGINAL -> Math.sqrt(Math.max(1, (double) out / in));
        };
      }
    }
  }

  /** The learning-rate schedules. Deeplearning4j's JSON of a model names them as configurations. */
  public enum Schedule {
    @JsonProperty("constant")
    CONSTANT,
    @JsonProperty("cosine")
    COSINE,
    @JsonProperty("linear")
    LINEAR,
    @JsonProperty("warmup-stable-decay")
    WARMUP_STABLE_DECAY
  }

  /** The shape of the learning-rate decay. Deeplearning4j's JSON of a model names it, too. */
  public enum DecayShape {
    @JsonProperty("linear")
    LINEAR,
    /** Steep at first; better than linear decay in Hägele et al. (2024). */
    @JsonProperty("1-sqrt")
    ONE_MINUS_SQRT {
      @Override
      public String toString() {
        return "1-sqrt";
      }
    }
  }
}
