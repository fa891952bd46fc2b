package io.gristmill.preprocessing.statistics;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.pipeline.CleanSection;
import io.gristmill.preprocessing.pipeline.QualityModels;
import io.gristmill.preprocessing.pipeline.QualityThresholds;
import io.gristmill.preprocessing.profile.Profile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Evaluates every threshold of the rules in use independently. For one thread. */
public final class RejectingThresholds {

  /** Key for languages without their own thresholds. */
  private static final String ANY = "";

  /**
   * A threshold that can reject documents.
   *
   * @param name {@code rule/reason}
   * @param value {@code rule/value}
   */
  private record Threshold(String rule, String name, String value, Limit limit) {

    Threshold(String rule, Limit limit) {
      this(rule, rule + '/' + limit.reason(), rule + '/' + limit.value(), limit);
    }

    boolean rejects(Map<String, Double> values) {
      Double number = values.get(value);
      return number != null && limit.rejects(number);
    }
  }

  private final Profile profile;
  private final List<String> rules;
  private final Limits quality;
  private final Map<String, List<Threshold>> byLanguage = new HashMap<>();

  /**
   * @param rules rules in use; empty for the profile's standard ones
   */
  public RejectingThresholds(Profile profile, List<String> rules) {
    this(profile, rules, Limits.of());
  }

  private RejectingThresholds(Profile profile, List<String> rules, Limits quality) {
    this.profile = profile;
    this.rules = profile.rulesInUse(rules);
    this.quality = quality;
  }

  /** The thresholds of the rules and of the quality models of a section. */
  public static RejectingThresholds of(CleanSection section) {
    return new RejectingThresholds(
        section.effectiveProfile(), section.rules(), QualityThresholds.of(section).limits());
  }

  /**
   * {@code rule/reason} of every threshold that rejects; values that were not measured are not
   * rejected.
   */
  List<String> rejecting(String language, Map<String, Double> values) {
    List<String> names = new ArrayList<>();
    for (Threshold threshold : of(profile.languages().contains(language) ? language : ANY)) {
      if (threshold.rejects(values)) {
        names.add(threshold.name);
      }
    }
    return names;
  }

  /** {@code rule/reason} of all thresholds, in the order of their rules. */
  public List<String> names() {
    return all().stream().map(Threshold::name).distinct().toList();
  }

  /** {@code rule/value} of every number that a threshold uses. */
  public List<String> values() {
    return all().stream().map(Threshold::value).distinct().toList();
  }

  /** The rules in use that have thresholds. */
  public List<String> rules() {
    return all().stream().map(Threshold::rule).distinct().toList();
  }

  /** The rules whose thresholds rejected no document. */
  public List<String> rulesThatNeverFired(Map<String, Long> failing) {
    return rules().stream()
        .filter(
            rule ->
                all().stream()
                    .filter(one -> one.rule.equals(rule))
                    .noneMatch(one -> failing.getOrDefault(one.name, 0L) > 0))
        .toList();
  }

  /**
   * The thresholds by {@code rule/reason}: {@code value}, {@code rejected}, {@code bound}, and
   * {@code languages} with a different bound.
   */
  public ObjectNode toJson() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    for (Threshold one : all()) {
      if (!node.has(one.name)) {
        node.putObject(one.name)
            .put("value", one.value)
            .put("rejected", one.limit.rejected().inWords())
            .put("bound", one.limit.bound());
      }
    }
    for (String language : profile.languages()) {
      for (Threshold own : of(language)) {
        ObjectNode general = (ObjectNode) node.get(own.name);
        if (general.get("bound").asDouble() != own.limit.bound()) {
          general.withObject("/languages").put(language, own.limit.bound());
        }
      }
    }
    return node;
  }

  private Set<Threshold> all() {
    Set<Threshold> all = new LinkedHashSet<>(of(ANY));
    profile.languages().forEach(language -> all.addAll(of(language)));
    return all;
  }

  private List<Threshold> of(String language) {
    return byLanguage.computeIfAbsent(language, this::thresholds);
  }

  private List<Threshold> thresholds(String language) {
    List<Threshold> thresholds = new ArrayList<>();
    for (String rule : rules) {
      for (Limit limit : profile.limits(rule, language).inOrder()) {
        thresholds.add(new Threshold(rule, limit));
      }
    }
    for (Limit limit : quality.inOrder()) {
      thresholds.add(new Threshold(QualityModels.NAME, limit));
    }
    return thresholds;
  }
}
