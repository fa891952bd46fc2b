package io.gristmill.spark.explain;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The explanation of a page for people: a sentence, a table of thresholds, profiles and texts. */
public final class ExplanationText {

  /** Characters of a text that are shown. */
  private static final int SHOWN = 600;

  private static final String ROW = "  %-52s %12s   %-16s %s%n";

  private final StringBuilder out = new StringBuilder();
  private final JsonNode page;

  private ExplanationText(JsonNode page) {
    this.page = page;
  }

  /**
   * Describes a page.
   *
   * @param page as {@link DocumentExplanation} has it
   */
  public static String of(JsonNode page) {
    ExplanationText text = new ExplanationText(page);
    text.out.append(format("%s%n  %s%n%n", name(page), sentence(page)));
    text.place();
    text.thresholds();
    text.profiles();
    text.quote("text that the rules were given", page.path("text").path("before").asText());
    text.quote("text that was kept", page.path("text").path("after").asText());
    return text.out.toString();
  }

  private static String name(JsonNode page) {
    return page.path("url").asText().isEmpty()
        ? "document " + page.path("id").asText()
        : page.path("url").asText();
  }

  private static String sentence(JsonNode page) {
    JsonNode clean = page.path("clean");
    if (!clean.path("kept").asBoolean()) {
      return format(
          "Dropped in cleaning by the rule %s, for %s%s.",
          clean.path("rule").asText(), clean.path("reason").asText(), because(clean));
    }
    JsonNode dedup = page.path("dedup");
    if (dedup.isMissingNode()) {
      return "Kept by cleaning; the run has no de-duplication yet.";
    }
    if (!dedup.path("kept").asBoolean()) {
      return dedup.has("kept-instead")
          ? format(
              "Kept by cleaning, removed by de-duplication: %s copy of document %s, which was kept.",
              article(dedup.path("kind").asText("near")), dedup.path("kept-instead").asText())
          : format(
              "Kept by cleaning, removed by de-duplication%s.",
              dedup.has("reason") ? ": " + dedup.path("reason").asText() : "");
    }
    JsonNode select = page.path("select");
    if (select.has("copies") && select.path("copies").asInt() == 0) {
      return format(
          "Kept by cleaning and de-duplication, left out by select: score %s, bucket %d.",
          number(select.path("score")), select.path("bucket").asInt());
    }
    JsonNode tokens = page.path("tokens");
    return tokens.isMissingNode()
        ? "Kept by cleaning and de-duplication; the run has no tokens of it."
        : format(
            "Kept: %,d tokens from token %,d of %s.",
            tokens.path("tokens").asLong(),
            tokens.path("first-token").asLong(),
            tokens.path("shard").asText());
  }

  private static String article(String kind) {
    return (kind.startsWith("e") ? "an " : "a ") + kind;
  }

  private static String because(JsonNode clean) {
    String name = clean.path("rule").asText() + '/' + clean.path("reason").asText();
    for (JsonNode threshold : clean.path("thresholds")) {
      if (threshold.path("threshold").asText().equals(name)) {
        return format(
            ": its %s is %s, and %s %s is rejected",
            last(threshold.path("value").asText()),
            number(threshold.path("measured")),
            threshold.path("rejected").asText(),
            number(threshold.path("bound")));
      }
    }
    return "";
  }

  private static String last(String value) {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  private void place() {
    out.append(
        format(
            "  document %s, language %s, source %s%n  %s at byte %,d%n",
            page.path("id").asText(),
            page.path("language").asText(),
            page.path("source").asText(),
            page.path("file").asText(),
            page.path("offset").asLong()));
    JsonNode select = page.path("select");
    if (select.has("copies")) {
      out.append(
          format(
              "  selected %d times, score %s, bucket %d%n",
              select.path("copies").asInt(),
              number(select.path("score")),
              select.path("bucket").asInt()));
    }
  }

  private void thresholds() {
    JsonNode thresholds = page.path("clean").path("thresholds");
    if (thresholds.isEmpty()) {
      return;
    }
    out.append(format("%n" + ROW, "THRESHOLD", "MEASURED", "REJECTED", ""));
    for (JsonNode threshold : thresholds) {
      out.append(
          format(
                  ROW,
                  threshold.path("threshold").asText(),
                  number(threshold.path("measured")),
                  threshold.path("rejected").asText() + ' ' + number(threshold.path("bound")),
                  threshold.path("fails").asBoolean() ? "fails" : "")
              .replaceAll(" +(?=\\R)", ""));
    }
  }

  private void profiles() {
    if (page.path("profiles").isEmpty()) {
      out.append(
          format(
              "%n  No profile was evaluated: the text is not available (the input cannot be read, and"
                  + " clean.keep-reject-text is false).%n"));
      return;
    }
    out.append(format("%n  %-16s %s%n", "PROFILE", "ITS RULES, WITHOUT WORD LISTS"));
    page.path("profiles")
        .fields()
        .forEachRemaining(
            profile ->
                out.append(format("  %-16s %s%n", profile.getKey(), verdict(profile.getValue()))));
  }

  private static String verdict(JsonNode verdict) {
    if (verdict.path("kept").asBoolean()) {
      return "keep it";
    }
    String drop =
        format("drop it: %s, %s", verdict.path("rule").asText(), verdict.path("reason").asText());
    return verdict.has("value")
        ? format(
            "%s (%s is %s, rejected %s %s)",
            drop,
            last(verdict.path("value").asText()),
            number(verdict.path("measured")),
            verdict.path("rejected").asText(),
            number(verdict.path("bound")))
        : drop;
  }

  private void quote(String title, String text) {
    if (text.isEmpty()) {
      return;
    }
    int characters = text.codePointCount(0, text.length());
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, characters));
    out.append(
        characters > SHOWN
            ? format("%n  The %s, %,d of %,d characters:%n", title, SHOWN, characters)
            : format("%n  The %s:%n", title));
    for (String line : List.of(text.substring(0, end).split("\\R"))) {
      out.append("  | ").append(line.replaceAll("\\p{Cntrl}", " ")).append(System.lineSeparator());
    }
  }

  static String number(JsonNode value) {
    double number = value.asDouble();
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? format("%,d", (long) number)
        : format("%.4g", number);
  }
}
