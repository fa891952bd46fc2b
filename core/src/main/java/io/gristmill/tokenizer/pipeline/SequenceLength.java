package io.gristmill.tokenizer.pipeline;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The {@code truncation} and {@code padding} of a {@code tokenizer.json}, for one text.
 *
 * @param most ids a text keeps, those of the template counted; {@code Integer.MAX_VALUE} for all
 * @param keepsEnd whether the beginning is cut off
 * @param least ids a text is padded to; 0 for its own length
 * @param multiple the length is padded to a multiple of it; 0 for none
 * @param padsStart whether the padding comes first
 */
public record SequenceLength(
    int most, boolean keepsEnd, int least, int multiple, int padId, boolean padsStart) {

  /** No model accepts longer sequences, and longer ones would not fit into memory. */
  private static final int MOST_PADDED = 1 << 24;

  /**
   * Reads {@code truncation} and {@code padding}.
   *
   * @param known whether an id has a token
   * @throws io.gristmill.error.IncompatibleArtifactException for values that are not known
   */
  public static SequenceLength read(
      JsonNode truncation, JsonNode padding, IntPredicate known, String uri) {
    int most = Integer.MAX_VALUE;
    boolean keepsEnd = false;
    if (!Attributes.isAbsent(truncation)) {
      most = count(truncation, "max_length", "truncation", uri);
      keepsEnd = isLeft(truncation, "truncation", uri);
      String strategy = truncation.path("strategy").asText("LongestFirst");
      if (!strategy.equals("LongestFirst") && !strategy.equals("OnlyFirst")) {
        throw Attributes.refused(
            "truncation.strategy",
            truncation.path("strategy"),
            "LongestFirst or OnlyFirst for single texts",
            uri);
      }
    }
    return !Attributes.isAbsent(padding)
        ? padded(padding, most, keepsEnd, known, uri)
        : new SequenceLength(most, keepsEnd, 0, 0, 0, false);
  }

  private static SequenceLength padded(
      JsonNode padding, int most, boolean keepsEnd, IntPredicate known, String uri) {
    JsonNode strategy = padding.path("strategy");
    boolean fixed = strategy.path("Fixed").isInt();
    if (!fixed && !strategy.asText().equals("BatchLongest")) {
      throw Attributes.refused(
          "padding.strategy", strategy, "BatchLongest or Fixed with a length", uri);
    }
    int least = fixed ? padded(strategy, "Fixed", "padding.strategy", uri) : 0;
    int multiple =
        !Attributes.isAbsent(padding.path("pad_to_multiple_of"))
            ? padded(padding, "pad_to_multiple_of", "padding", uri)
            : 0;
    JsonNode id = padding.path("pad_id");
    if (!id.isInt() || !known.test(id.intValue())) {
      throw Attributes.refused("padding.pad_id", id, "the id of a token", uri);
    }
    boolean first = isLeft(padding, "padding", uri);
    return new SequenceLength(most, keepsEnd, least, multiple, id.intValue(), first);
  }

  /** Cuts a text so that there is room for the ids of a template, adds these, and pads. */
  public int[] fit(int[] ids, SequenceTemplate template) {
    int room = Math.max(0, most - template.added());
    int from = keepsEnd ? Math.max(0, ids.length - room) : 0;
    int[] framed =
        template.around(Arrays.copyOfRange(ids, from, Math.min(ids.length, from + room)));
    int wanted = least > 0 ? least : framed.length;
    if (multiple > 0) {
      wanted = (wanted + multiple - 1) / multiple * multiple;
    }
    int length = Math.max(wanted, framed.length);
    int[] padded = new int[length];
    Arrays.fill(padded, padId);
    System.arraycopy(framed, 0, padded, padsStart ? length - framed.length : 0, framed.length);
    return padded;
  }

  private static int padded(JsonNode node, String name, String key, String uri) {
    int count = count(node, name, key, uri);
    if (count > MOST_PADDED) {
      throw Attributes.refused(
          key + "." + name, node.path(name), format("at most %d", MOST_PADDED), uri);
    }
    return count;
  }

  private static int count(JsonNode node, String name, String key, String uri) {
    JsonNode value = node.path(name);
    if (!value.isInt() || value.intValue() < 0) {
      throw Attributes.refused(key + "." + name, value, "a whole number of 0 or more", uri);
    }
    return value.intValue();
  }

  private static boolean isLeft(JsonNode node, String key, String uri) {
    String direction = node.path("direction").asText("Right");
    if (!direction.equals("Left") && !direction.equals("Right")) {
      throw Attributes.refused(key + ".direction", node.path("direction"), "Left or Right", uri);
    }
    return direction.equals("Left");
  }
}
