package io.gristmill.spark.explain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.profile.RuleNames;
import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.spark.stage.StageDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates the thresholds of a run and the rules of every profile on a page. Profiles get the text
 * that the rules were given: extracted again from the input where that can be read, else the stored
 * text of a rejected page, else that of a kept one, which rules and masks may have changed. Word
 * lists are not applied.
 */
public final class PageVerdicts {

  private static final String VALUE = "value";
  private static final String BOUND = "bound";
  private static final String MEASURED = "measured";
  private static final String REJECTED = "rejected";

  private final OriginalText originals;
  private final JsonNode thresholds;

  /**
   * @param run URI of the run's directory, whose cleaning is finished
   */
  public PageVerdicts(Storage storage, String run, OriginalText originals) throws IOException {
    this.originals = originals;
    String statistics = new StageDirectory(storage, run, "clean").resolve("statistics.json");
    if (storage.exists(statistics)) {
      try (InputStream in = storage.input(statistics).open()) {
        this.thresholds = new ObjectMapper().readTree(in).path("thresholds");
      }
    } else {
      this.thresholds = JsonNodeFactory.instance.objectNode();
    }
  }

  /**
   * Adds {@code clean.thresholds}, {@code text} and {@code profiles} to the explanation of a page.
   *
   * @param row of the table of documents or of rejects
   */
  void addTo(ObjectNode node, JsonNode row) throws IOException {
    String language = row.path("language").asText();
    ((ObjectNode) node.path("clean")).set("thresholds", judged(row.path("values"), language));
    boolean kept = node.path("clean").path("kept").asBoolean();
    String stored = row.path("text").asText();
    Optional<String> original = originals.find(row);
    ObjectNode text = node.putObject("text");
    text.put("before", original.map(originals::shown).orElse(kept ? "" : stored));
    text.put("after", kept ? stored : "");
    String judged = original.orElse(stored);
    if (!judged.isEmpty()) {
      node.set("profiles", profiles(judged, language, row.path("url").asText()));
    }
  }

  /** Every threshold whose value was measured, in the order of the rules. */
  private ArrayNode judged(JsonNode values, String language) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    thresholds
        .fields()
        .forEachRemaining(
            threshold -> {
              JsonNode limit = threshold.getValue();
              JsonNode measured = values.path(limit.path(VALUE).asText());
              if (measured.isNumber()) {
                String side = limit.path(REJECTED).asText();
                double bound =
                    limit.path("languages").path(language).asDouble(limit.path(BOUND).asDouble());
                all.addObject()
                    .put("threshold", threshold.getKey())
                    .put(VALUE, limit.path(VALUE).asText())
                    .put(MEASURED, measured.asDouble())
                    .put(REJECTED, side)
                    .put(BOUND, bound)
                    .put(
                        "fails",
                        new Limit("", "", Limit.Side.named(side), bound)
                            .rejects(measured.asDouble()));
              }
            });
    return all;
  }

  /** The verdict of each profile's rules on a text. */
  private static ObjectNode profiles(String text, String language, String url) {
    ObjectNode verdicts = JsonNodeFactory.instance.objectNode();
    for (String name : Profiles.names()) {
      Profile profile = Profiles.named(name);
      List<String> rules =
          profile.standard().stream().filter(rule -> !rule.equals(RuleNames.BAD_WORDS)).toList();
      Candidate page = Candidate.of(text, language, url);
      Optional<Rejection> rejection = profile.ruleSet(rules).apply(page);
      ObjectNode verdict = verdicts.putObject(name).put("kept", rejection.isEmpty());
      rejection.ifPresent(by -> reason(verdict, by, profile, language, page.values()));
    }
    return verdicts;
  }

  private static void reason(
      ObjectNode verdict,
      Rejection by,
      Profile profile,
      String language,
      Map<String, Double> values) {
    verdict.put("rule", by.rule()).put("reason", by.reason());
    profile.limits(by.rule(), language).inOrder().stream()
        .filter(limit -> limit.reason().equals(by.reason()))
        .findFirst()
        .ifPresent(
            limit -> {
              String value = by.rule() + '/' + limit.value();
              verdict
                  .put(VALUE, value)
                  .put(MEASURED, values.get(value))
                  .put(REJECTED, limit.rejected().inWords())
                  .put(BOUND, limit.bound());
            });
  }
}
