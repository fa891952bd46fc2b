package io.gristmill.preprocessing.select;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.SeededHash;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How often documents are taken, by the groups that they belong to. */
public record SelectionWeights(List<Weight> weights) implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern SETTING =
      Pattern.compile("(bucket|language|domain|source):(\\S*?)=([0-9.eE+-]+)");

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

  /** A larger factor is more likely a mistake than an intention. */
  private static final double MOST = 1000;

  public SelectionWeights {
    weights = List.copyOf(weights);
  }

  /** The property of a document by which a weight applies. */
  enum Kind {
    BUCKET,
    LANGUAGE,
    DOMAIN,
    SOURCE
  }

  /** The groups of a document. */
  public record Groups(int bucket, String language, String domain, String source) {}

  /**
   * The weight of a group.
   *
   * @param pattern of names; {@code *} stands for any characters
   */
  record Weight(Kind kind, Pattern pattern, int from, int to, double factor)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    boolean matches(Groups of) {
      return switch (kind) {
        case BUCKET -> of.bucket >= from && of.bucket <= to;
        case LANGUAGE -> pattern.matcher(of.language).matches();
        case DOMAIN -> pattern.matcher(of.domain).matches();
        case SOURCE -> pattern.matcher(of.source).matches();
      };
    }
  }

  /**
   * Parses {@code KIND:PATTERN=FACTOR} each.
   *
   * @param buckets number of buckets; 0 for none
   * @throws InvalidConfigException for a malformed entry or a bucket that does not exist
   */
  public static SelectionWeights of(List<String> settings, int buckets) {
    List<Weight> weights = new ArrayList<>();
    for (String setting : settings) {
      Matcher parts = SETTING.matcher(setting.strip());
      if (!parts.matches()) {
        throw wrong(
            setting, "KIND:PATTERN=FACTOR, with a kind of bucket, language, domain and source");
      }
      Kind kind = Kind.valueOf(parts.group(1).toUpperCase(Locale.ROOT));
      double factor = factor(setting, parts.group(3));
      int[] range = kind == Kind.BUCKET ? range(setting, parts.group(2), buckets) : new int[2];
      weights.add(new Weight(kind, pattern(parts.group(2)), range[0], range[1], factor));
    }
    return new SelectionWeights(weights);
  }

  /** The product of all weights that match a document, at most {@value #MOST}. */
  public double factor(Groups groups) {
    double product = 1;
    for (Weight weight : weights) {
      product *= weight.matches(groups) ? weight.factor : 1;
    }
    return Math.min(product, MOST);
  }

  /**
   * The number of copies of a document: the whole part of the factor, and one more for a share of
   * the documents, by a hash of the id. A larger factor never gives fewer.
   *
   * @param seed of the run
   */
  public static int copies(double factor, long seed, String id) {
    double whole = Math.floor(factor);
    double rest = factor - whole;
    boolean oneMore = rest > 0 && SeededHash.unit(SeededHash.of("copies", seed, id)) < rest;
    return (int) whole + (oneMore ? 1 : 0);
  }

  private static Pattern pattern(String glob) {
    return Pattern.compile(
        Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
        Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  }

  private static int[] range(String setting, String text, int buckets) {
    Matcher range = RANGE.matcher(text.matches("\\d+") ? text + "-" + text : text);
    if (text.equals("*")) {
      return new int[] {0, Integer.MAX_VALUE};
    }
    if (range.matches()) {
      int from = Integer.parseInt(range.group(1));
      int to = Integer.parseInt(range.group(2));
      if (from <= to && to < buckets) {
        return new int[] {from, to};
      }
    }
    throw wrong(
        setting,
        buckets == 0
            ? "select.buckets for weights of buckets"
            : "a bucket from 0 to " + (buckets - 1) + ", or a range such as 0-4");
  }

  private static double factor(String setting, String number) {
    double factor;
    try {
      factor = Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new InvalidConfigException(message(setting, "a number"), e);
    }
    if (!(factor >= 0 && factor <= MOST)) {
      throw wrong(setting, "a factor from 0 to 1000");
    }
    return factor;
  }

  private static InvalidConfigException wrong(String setting, String expected) {
    return new InvalidConfigException(message(setting, expected));
  }

  private static String message(String setting, String expected) {
    return format("select.weights: %s (expected %s)", setting, expected);
  }
}
