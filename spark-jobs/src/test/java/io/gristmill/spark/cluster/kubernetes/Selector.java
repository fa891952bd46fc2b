package io.gristmill.spark.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Selectors of labels ({@code a=b,c!=d,e in (f,g),h,!i}) and of fields ({@code
 * metadata.name=x,status.phase!=Failed}).
 */
final class Selector {

  private static final Pattern IN = Pattern.compile("(\\S+) (in|notin) \\((.*)\\)");
  private static final Pattern COMPARISON = Pattern.compile("([^!=]+)(==|=|!=)(.*)");

  /** Commas between terms, and not those within parentheses. */
  private static final String COMMA = ",(?![^(]*\\))";

  private Selector() {}

  /** Both kinds together; an empty text selects everything. */
  static Predicate<JsonNode> of(String labels, String fields) {
    return all(labels, (object, name) -> object.path("metadata").path("labels").path(name))
        .and(all(fields, (object, name) -> object.at("/" + name.replace('.', '/'))));
  }

  private static Predicate<JsonNode> all(String text, Values values) {
    return Arrays.stream(text.split(COMMA))
        .map(String::strip)
        .filter(term -> !term.isEmpty())
        .map(term -> term(term, values))
        .reduce(Predicate::and)
        .orElse(object -> true);
  }

  private static Predicate<JsonNode> term(String term, Values values) {
    Matcher in = IN.matcher(term);
    if (in.matches()) {
      List<String> among = Arrays.stream(in.group(3).split(",")).map(String::strip).toList();
      return object ->
          among.contains(values.of(object, in.group(1)).asText()) == in.group(2).equals("in");
    }
    Matcher comparison = COMPARISON.matcher(term);
    if (comparison.matches()) {
      boolean equal = !comparison.group(2).equals("!=");
      return object ->
          values.of(object, comparison.group(1)).asText().equals(comparison.group(3)) == equal;
    }
    return term.startsWith("!")
        ? object -> values.of(object, term.substring(1)).isMissingNode()
        : object -> !values.of(object, term).isMissingNode();
  }

  @FunctionalInterface
  private interface Values {
    JsonNode of(JsonNode object, String name);
  }
}
