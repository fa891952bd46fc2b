package io.gristmill.config;

import static io.gristmill.error.Messages.format;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** The allowed ranges of all numbers in the configuration. */
final class Ranges {

  /**
   * A closed interval.
   *
   * @param words the interval as a message states it
   */
  private record Range(double min, double max, String words) {}

  /** The largest number below 1, which makes an interval up to but not including 1. */
  private static final double BELOW_ONE = Math.nextDown(1.0);

  private static final Map<String, Range> RANGES = new LinkedHashMap<>();

  static {
    atLeast(1, "http.attempts", "http.timeout-seconds");
    atLeast(Double.MIN_VALUE, "http.requests-per-second");
    fraction("clean.min-language-probability");
    fraction("clean.max-malformed-fraction");
    atLeast(1, "clean.url.soft-word-threshold");
    atLeast(1024, "clean.max-record-bytes");
    atLeast(2, "clean.max-decompression-ratio");
    atLeast(65536, "clean.split-bytes", "clean.output-bytes", "dedup.output-bytes");
    atLeast(1, "clean.report-shards");
    atLeast(0, "dedup.paragraphs.min-characters", "dedup.paragraphs.min-kept-characters");
    atLeast(1, "dedup.sentences.span", "dedup.decontamination.ngram");
    atLeast(0, "dedup.sentences.min-words", "dedup.sentences.min-sentences");
    atLeast(0, "dedup.sentences.min-span-words");
    atLeast(257, "tokenizer.vocabulary-size");
    atLeast(0, "tokenizer.min-frequency");
    atLeast(1, "tokenizer.min-piece-frequency");
    atLeast(1000, "tokenizer.max-pieces");
    range(0, 0.9, "tokens.validation-fraction");
    atLeast(1, "tokens.shard-tokens");
    // Larger shapes than anyone trains, and small enough that their parameters can be counted.
    range(1, 1 << 16, "model.layers", "model.heads");
    range(1, 1 << 20, "model.embedding-size", "model.context-length");
    range(0, 0.9, "model.dropout");
    range(0, 1 << 16, "model.llama.key-value-heads");
    range(0, 1 << 24, "model.llama.hidden-size");
    atLeast(2, "model.llama.rope-base");
    atLeast(Double.MIN_VALUE, "optimizer.learning-rate", "optimizer.epsilon");
    atLeast(0, "optimizer.min-learning-rate", "optimizer.warmup-steps");
    atLeast(0, "optimizer.weight-decay", "optimizer.clip");
    atLeast(0, "optimizer.max-gradient-norm", "optimizer.z-loss");
    fraction("optimizer.decay-fraction");
    atLeast(1, "optimizer.steps");
    range(0, BELOW_ONE, "optimizer.beta1", "optimizer.beta2");
    atLeast(1, "averaging.replicas", "averaging.frequency", "averaging.recovery-every");
    atLeast(1, "averaging.first-frequency");
    fraction("averaging.local-from");
    atLeast(Double.MIN_VALUE, "averaging.outer-learning-rate");
    range(0, BELOW_ONE, "averaging.outer-momentum");
    range(0, 2, "averaging.state-copies");
    atLeast(0, "averaging.round-seconds", "averaging.synchronous-steps");
    atLeast(1, "training.batch-size", "training.accumulation");
    atLeast(1, "training.checkpoint-every", "training.keep-last");
    atLeast(0, "training.validation-every", "training.validation-tokens");
    atLeast(1, "training.threads");
    atLeast(0, "training.patience", "training.min-improvement", "training.keep-every");
    atLeast(0, "training.guard.retries", "training.guard.spike-factor");
    atLeast(1, "training.guard.window");
    atLeast(0, "training.mixture.own-weight");
    atLeast(1, "evaluation.recall-tokens", "evaluation.ngram");
    atLeast(1024, "shuffle.partition-bytes");
    atLeast(0, "generation.temperature", "generation.top-k");
    range(Double.MIN_VALUE, 1, "generation.top-p");
    atLeast(Double.MIN_VALUE, "generation.repetition-penalty");
    atLeast(1, "generation.max-tokens");
  }

  private Ranges() {}

  /** Adds a problem for each number that is outside its range. */
  static void check(Config config, Problems problems) {
    RANGES.forEach(
        (key, range) -> {
          double value = config.getDouble(key);
          if (!(value >= range.min && value <= range.max)) {
            ConfigValue found = config.getValue(key);
            problems.add(key, found.unwrapped(), range.words, found.origin());
          }
        });
  }

  /** The range of a number as a message states it; empty for a key without one. */
  static String words(String key) {
    return RANGES.containsKey(key) ? RANGES.get(key).words : "";
  }

  /** Describes the values of a key for a message: a whole number with its range, or a number. */
  static String expected(String key, Class<?> type) {
    Range range = RANGES.get(key);
    if (type == double.class) {
      return range == null ? "a finite number" : "a number, " + range.words;
    }
    long least = type == int.class ? Integer.MIN_VALUE : Long.MIN_VALUE;
    long most = type == int.class ? Integer.MAX_VALUE : Long.MAX_VALUE;
    if (range != null) {
      least = Math.max(least, (long) Math.ceil(range.min));
      most = Math.min(most, (long) range.max);
    }
    return format("a whole number from %d to %d", least, most);
  }

  private static void fraction(String... keys) {
    range(0, 1, keys);
  }

  private static void atLeast(double min, String... keys) {
    String words = min == Double.MIN_VALUE ? "more than 0" : "at least " + plain(min);
    put(new Range(min, Double.MAX_VALUE, words), keys);
  }

  private static void range(double min, double max, String... keys) {
    String words =
        min == Double.MIN_VALUE
            ? "more than 0 and at most " + plain(max)
            : max == BELOW_ONE
                ? "at least " + plain(min) + " and less than 1"
                : plain(min) + " to " + plain(max);
    put(new Range(min, max, words), keys);
  }

  private static void put(Range range, String... keys) {
    for (String key : keys) {
      RANGES.put(key, range);
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
