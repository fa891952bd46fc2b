package io.gristmill.preprocessing.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.filter.DocumentFilter;
import io.gristmill.preprocessing.filter.DocumentFilter.Verdict;
import io.gristmill.preprocessing.filter.Limits;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.filter.Measurements;
import io.gristmill.preprocessing.profile.Profile.Rejection;
import io.gristmill.preprocessing.text.Candidate;
import io.gristmill.preprocessing.words.WordSplitters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetTest {

  private static final List<String> LENGTH = List.of("length");

  @Test
  void theFirstRejectionDecidesAndLaterRulesAreMeasured() {
    RuleSet rules = rules(Map.of("a", shorterThan(9), "b", shorterThan(3), "c", shorterThan(2)));
    Candidate text = text("abc");
    assertThat(rules.apply(text)).contains(new Rejection("b", "too_long"));
    assertThat(text.values()).isEqualTo(Map.of("a/length", 3.0, "b/length", 3.0, "c/length", 3.0));
  }

  @Test
  void keepsTextsThatEveryRuleKeeps() {
    RuleSet rules = rules(Map.of("a", shorterThan(9), "b", shorterThan(4)));
    Candidate text = text("abc");
    assertThat(rules.apply(text)).isEmpty();
    assertThat(text.text()).isEqualTo("abc");
  }

  @Test
  void laterRulesSeeTheRewrittenTextOfARuleThatRejects() {
    DocumentFilter rejectsAndRewrites =
        text -> new Verdict.Drop("never", text.text() + text.text(), Measurements.none());
    RuleSet rules = rules(Map.of("a", rejectsAndRewrites, "b", shorterThan(1)));
    Candidate text = text("abc");
    assertThat(rules.apply(text)).contains(new Rejection("a", "never"));
    assertThat(text.text()).isEqualTo("abcabc");
    assertThat(text.values()).isEqualTo(Map.of("b/length", 6.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\n\n", "{", "Menu\nHome\nMore"})
  void measuresEveryRuleOnEmptiedTexts(String text) {
    Profile profile = Profiles.named(DatatroveProfile.NAME);
    Candidate candidate = text(text);
    assertThat(profile.ruleSet(List.of()).apply(candidate)).isPresent();
    assertThat(candidate.text()).isEmpty();
    assertThat(candidate.values().keySet())
        .containsAll(
            List.of("gopher-repetition/top-2-gram", "gopher-quality/words", "fineweb/list-ratio"));
  }

  /** Thresholds do not affect the measurements. */
  @Test
  void thresholdsDoNotAffectMeasurements() {
    Profile profile = Profiles.named(DatatroveProfile.NAME);
    RuleSet asUsual = profile.ruleSet(List.of());
    RuleSet keepsAll = profile.withLimits((rule, limits) -> Limits.of()).ruleSet(List.of());
    for (String text : SharedData.documents().values()) {
      Candidate kept = text(text);
      assertThat(keepsAll.apply(kept)).isEmpty();
      Candidate filtered = text(text);
      asUsual.apply(filtered);
      assertThat(filtered.values()).isEqualTo(kept.values());
      assertThat(filtered.text()).isEqualTo(kept.text());
    }
  }

  @Test
  void storedValuesGiveTheVerdictOfAFreshRunWithOtherThresholds() {
    Profile usual = Profiles.named(DatatroveProfile.NAME);
    Profile stricter = usual.withLimits(RuleSetTest::halved);
    RuleSet before = usual.ruleSet(List.of());
    RuleSet fresh = stricter.ruleSet(List.of());
    for (String text : SharedData.documents().values()) {
      Candidate stored = text(text);
      before.apply(stored);
      assertThat(stricter.reapply(List.of(), "en", stored.values()))
          .isEqualTo(fresh.apply(text(text)));
    }
  }

  private static Candidate text(String text) {
    return Candidate.of(text, "en", "");
  }

  private static Limits halved(String rule, Limits limits) {
    return new Limits(
        limits.inOrder().stream()
            .map(l -> new Limit(l.reason(), l.value(), l.rejected(), l.bound() / 2))
            .toList());
  }

  private static DocumentFilter shorterThan(int length) {
    Limits limits = Limits.of(Limit.atLeast("too_long", "length", length));
    return text -> {
      Measurements values = Measurements.of(LENGTH, text.text().length());
      Optional<String> reason = limits.firstFailing(values);
      return reason.isPresent()
          ? new Verdict.Drop(reason.get(), text.text(), values)
          : new Verdict.Keep(text.text(), values);
    };
  }

  private static RuleSet rules(Map<String, DocumentFilter> filters) {
    Map<String, DocumentFilter> inOrder = new LinkedHashMap<>();
    filters.keySet().stream().sorted().forEach(rule -> inOrder.put(rule, filters.get(rule)));
    return new RuleSet(inOrder, WordSplitters.named(WordSplitters.WHITESPACE));
  }
}
