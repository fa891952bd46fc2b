package io.gristmill.preprocessing.select;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.pipeline.QualityModels;
import io.gristmill.preprocessing.select.SelectSection.Order;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A measured value that documents are ranked by.
 *
 * @param value its name, {@code rule/value}
 */
public record RankedScore(String value, Order order) implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final Pattern SETTING = Pattern.compile("([^\\s:]+)(?::(up|down))?");

  /**
   * The scores of a section.
   *
   * @throws InvalidConfigException for a malformed or repeated entry
   */
  public static List<RankedScore> of(SelectSection section) {
    List<RankedScore> scores = new ArrayList<>();
    for (String setting : section.scores()) {
      Matcher parts = SETTING.matcher(setting.strip());
      if (!parts.matches()) {
        throw wrong(setting, "NAME, NAME:up or NAME:down");
      }
      Order own = parts.group(2) == null ? section.order() : order(parts.group(2));
      RankedScore score = new RankedScore(value(parts.group(1)), own);
      if (scores.stream().anyMatch(other -> other.value.equals(score.value))) {
        throw wrong(setting, "each score once");
      }
      scores.add(score);
    }
    return scores;
  }

  /**
   * A number that is smaller for better scores. NaN, for a document without a score, is the worst.
   */
  public long key(double score) {
    if (Double.isNaN(score)) {
      return Long.MAX_VALUE;
    }
    // 0.0 and -0.0 are one score. The bits of negative numbers are in reverse order.
    long bits = Double.doubleToLongBits(score + 0.0);
    long ascending = bits ^ (bits >> 63 & Long.MAX_VALUE);
    return order == Order.UP ? ascending : ~ascending;
  }

  private static String value(String name) {
    return name.contains("/") ? name : QualityModels.NAME + '/' + name;
  }

  private static Order order(String word) {
    return word.equals("up") ? Order.UP : Order.DOWN;
  }

  private static InvalidConfigException wrong(String setting, String expected) {
    return new InvalidConfigException(format("select.scores: %s (expected %s)", setting, expected));
  }
}
