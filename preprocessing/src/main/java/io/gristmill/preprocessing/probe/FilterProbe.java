package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.filter.Verdict;
import io.gristmill.preprocessing.profile.Profiles;
import io.gristmill.preprocessing.profile.RuleSet;
import io.gristmill.preprocessing.profile.RuleSet.Judgement;
import java.util.List;

/**
 * {@code {"text"}} to {@code {"keep", "rule", "reason", "values", "text"?}}: the verdict of some
 * rules, in order. {@code rule} is the one that rejected and {@code reason} its reason, null for a
 * text that is kept; {@code text} is what a kept text was rewritten to. Optional in: {@code
 * language} and {@code url}.
 */
public final class FilterProbe implements Probe {

  private static final String LANGUAGE = "en";

  private final RuleSet rules;

  /**
   * @param names none for the profile's standard rules
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile or rule
   */
  public FilterProbe(String profile, List<String> names) {
    rules = Profiles.named(profile).ruleSet(names);
  }

  @Override
  public ObjectNode answer(ObjectNode question) {
    Judgement judgement =
        rules.judge(
            Probe.text(question),
            question.path("language").asText(LANGUAGE),
            question.path("url").asText(""));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("keep", judgement.verdict() instanceof Verdict.Keep);
    if (judgement.verdict() instanceof Verdict.Drop drop) {
      answer.put("rule", judgement.rule()).put("reason", drop.reason());
    } else {
      answer.putNull("rule").putNull("reason");
    }
    putValues(answer.putObject("values"), judgement);
    if (judgement.verdict() instanceof Verdict.Keep) {
      answer.put("text", judgement.text());
    }
    return answer;
  }

  /** JSON has no number for a value that does not exist or is infinite. */
  private static void putValues(ObjectNode values, Judgement judgement) {
    judgement
        .values()
        .forEach(
            (name, number) -> {
              if (Double.isFinite(number)) {
                values.put(name, number);
              } else {
                values.putNull(name);
              }
            });
  }
}
