package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.BadWords.BadWordLists;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.QualityModels;
import io.gristmill.preprocessing.pipeline.QualityThresholds;
import io.gristmill.preprocessing.profile.Profile;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.profile.RuleSet;
import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.preprocessing.url.UrlRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Answers {@code {"text"}} with {@code {"keep", "rule", "reason", "values", "text"?}}: the verdict
 * of some rules, in order. {@code rule} is the rule that rejected and {@code reason} its reason,
 * both null for a kept text; {@code text} is the rewritten text if it is kept. Optional inputs:
 * {@code language} and {@code url}. URL lists, if any, are applied first, and the bounds of quality
 * models last.
 */
public final class FilterProbe implements Probe {

  private static final String LANGUAGE = "en";

  private final Optional<UrlRules> urls;
  private final Optional<RuleSet> rules;
  private final QualityModels quality;
  private final QualityThresholds bounds;

  /** A probe without word or URL lists. */
  public FilterProbe(String profile, List<String> names) {
    this(profile, names, CleanLists.NONE, 1, QualityThresholds.NONE);
  }

  /**
   * @param names {@code url} alone for URL rules only; empty for the profile's standard rules
   * @param softWords {@code clean.url.soft-word-threshold}
   * @param bounds of the scores of the quality models
   * @throws InvalidConfigException for an unknown profile or rule, or a rule without its lists
   */
  public FilterProbe(
      String profile,
      List<String> names,
      CleanLists lists,
      int softWords,
      QualityThresholds bounds) {
    Profile named = Profiles.named(profile);
    this.quality = lists.quality();
    this.bounds = bounds;
    boolean urlOnly = names.equals(List.of(UrlRules.NAME));
    if (urlOnly && lists.urls().isEmpty()) {
      throw new InvalidConfigException("rule: url (expected lists for it) at clean.url");
    }
    urls =
        lists.urls().isEmpty()
            ? Optional.empty()
            : Optional.of(new UrlRules(lists.urls(), softWords));
    rules =
        urlOnly
            ? Optional.empty()
            : Optional.of(named.ruleSet(names, new BadWordLists(lists.badWords())));
  }

  @Override
  public ObjectNode answer(ObjectNode question) {
    String text = Probe.text(question);
    String url = question.path("url").asText("");
    String language = question.path("language").asText(LANGUAGE);
    Measurements address = urls.map(lists -> lists.measure(url)).orElse(Measurements.none());
    Optional<String> reason = urls.flatMap(lists -> lists.limits().firstFailing(address));
    Candidate candidate = Candidate.of(text, language, url);
    address.forEach((name, number) -> candidate.measured(UrlRules.NAME + '/' + name, number));
    Optional<Rejection> ofRules = rules.flatMap(asked -> asked.apply(candidate));
    quality.measure(candidate);
    Optional<Rejection> rejection = ofRules.or(() -> bounds.apply(candidate.values()));
    if (reason.isPresent()) {
      return rejected(UrlRules.NAME, reason.get(), candidate.values());
    }
    return rejection.isPresent()
        ? rejected(rejection.get().rule(), rejection.get().reason(), candidate.values())
        : kept(candidate.text(), candidate.values());
  }

  private static ObjectNode rejected(String rule, String reason, Map<String, Double> values) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("keep", false).put("rule", rule).put("reason", reason);
    putValues(answer.putObject("values"), values);
    return answer;
  }

  private static ObjectNode kept(String text, Map<String, Double> values) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("keep", true).putNull("rule").putNull("reason");
    putValues(answer.putObject("values"), values);
    return answer.put("text", text);
  }

  /** JSON cannot represent NaN and infinity, so they become null. */
  private static void putValues(ObjectNode answer, Map<String, Double> values) {
    values.forEach(
        (name, number) -> {
          if (Double.isFinite(number)) {
            answer.put(name, number);
          } else {
            answer.putNull(name);
          }
        });
  }
}
