package io.gristmill.tokenizer.pipeline;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The ids that a {@code post_processor} puts around the ids of one text. A template for pairs of
 * texts is kept in the file and never applied.
 *
 * @param before such as the one that begins a text
 * @param after such as the one that ends a text
 */
public record SequenceTemplate(List<Integer> before, List<Integer> after) {

  private static final SequenceTemplate NONE = new SequenceTemplate(List.of(), List.of());
  private static final String KNOWN =
      "null or one of [ByteLevel, TemplateProcessing, RobertaProcessing, BertProcessing, Sequence]";

  public SequenceTemplate {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** The ids of a text with those around it. */
  public int[] around(int[] ids) {
    IntStream all = IntStream.concat(before.stream().mapToInt(id -> id), IntStream.of(ids));
    return IntStream.concat(all, after.stream().mapToInt(id -> id)).toArray();
  }

  /** How many ids it adds. */
  int added() {
    return before.size() + after.size();
  }

  /**
   * Reads the {@code post_processor} of a tokenizer file.
   *
   * @param key where it is in the file, for messages
   * @param known whether an id has a token
   * @throws io.gristmill.error.IncompatibleArtifactException for one that is not known, or adds an
   *     unknown id
   */
  public static SequenceTemplate read(JsonNode node, String key, IntPredicate known, String uri) {
    if (Attributes.isAbsent(node)) {
      return NONE;
    }
    return switch (node.path("type").asText("")) {
      case "ByteLevel" -> NONE; // changes offsets only
      case "TemplateProcessing" -> template(node, key, known, uri);
      case "RobertaProcessing", "BertProcessing" ->
          new SequenceTemplate(
              List.of(id(node.path("cls").path(1), key + ".cls", known, uri)),
              List.of(id(node.path("sep").path(1), key + ".sep", known, uri)));
      case "Sequence" -> sequence(node, key, known, uri);
      default -> throw Attributes.unknownType(key, node, KNOWN, uri);
    };
  }

  /** A second one that adds ids would add them around each part that the first one made. */
  private static SequenceTemplate sequence(
      JsonNode node, String key, IntPredicate known, String uri) {
    JsonNode steps = node.path("processors");
    if (!steps.isArray()) {
      throw Attributes.refused(key + ".processors", steps, "an array", uri);
    }
    SequenceTemplate all = NONE;
    for (int i = 0; i < steps.size(); i++) {
      String place = format("%s.processors[%d]", key, i);
      if (steps.get(i).isNull()) {
        throw Attributes.refused(place, steps.get(i), "an object", uri);
      }
      SequenceTemplate step = read(steps.get(i), place, known, uri);
      if (step.added() > 0 && all.added() > 0) {
        throw Attributes.refused(
            place + ".type", steps.get(i).path("type"), "one processor that adds ids", uri);
      }
      all = step.added() > 0 ? step : all;
    }
    return all;
  }

  private static SequenceTemplate template(
      JsonNode node, String key, IntPredicate known, String uri) {
    List<Integer> before = new ArrayList<>();
    List<Integer> after = new ArrayList<>();
    int texts = 0;
    for (JsonNode piece : node.path("single")) {
      if (piece.path("SpecialToken").isObject()) {
        String token = piece.path("SpecialToken").path("id").asText();
        (texts == 0 ? before : after).addAll(ids(node, token, key, known, uri));
      } else if (piece.path("Sequence").path("id").asText().equals("A")) {
        texts++;
      } else {
        throw Attributes.refused(key + ".single", piece, "SpecialToken, or Sequence of id A", uri);
      }
    }
    if (texts != 1) {
      throw Attributes.refused(key + ".single", node.path("single"), "Sequence A once", uri);
    }
    return new SequenceTemplate(before, after);
  }

  private static List<Integer> ids(
      JsonNode node, String token, String key, IntPredicate known, String uri) {
    String place = key + ".special_tokens." + token + ".ids";
    JsonNode found = node.path("special_tokens").path(token).path("ids");
    if (!found.isArray()) {
      throw Attributes.refused(place, found, "an array", uri);
    }
    List<Integer> ids = new ArrayList<>();
    found.forEach(id -> ids.add(id(id, place, known, uri)));
    return ids;
  }

  private static int id(JsonNode node, String key, IntPredicate known, String uri) {
    if (!node.isInt() || !known.test(node.intValue())) {
      throw Attributes.refused(key, node, "the id of a token", uri);
    }
    return node.intValue();
  }
}
