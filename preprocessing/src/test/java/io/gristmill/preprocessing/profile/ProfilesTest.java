package io.gristmill.preprocessing.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.filter.Measurements;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProfilesTest {

  @Test
  void refusesAnUnknownProfileWithTheNearestKnownOne() {
    assertThatThrownBy(() -> Profiles.named("datatrove-0.2"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "profile: datatrove-0.2 (expected one of [c4-reference, datatrove-0.10, fineweb-v1,"
                + " fineweb2, gopher-paper, refinedweb]; did you mean datatrove-0.10?)");
  }

  @Test
  void refusesAnUnknownRuleWithTheNearestKnownOne() {
    Profile profile = Profiles.named("datatrove-0.10");
    assertThatThrownBy(() -> profile.ruleSet(List.of("gopher-qualty")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("rule: gopher-qualty")
        .hasMessageContaining("did you mean gopher-quality?) in profile datatrove-0.10");
  }

  @Test
  void refusesTheBadWordsRuleWithoutLists() {
    Profile profile = Profiles.named("c4-reference");
    assertThatThrownBy(() -> profile.ruleSet(List.of("bad-words")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("rule: bad-words (expected word lists for it) at clean.bad-words");
  }

  @Test
  void appliesAnotherProfileToStoredMeasurements() {
    String line = "A line of exactly this many words ends without a mark here";
    String text = (line + "\n").repeat(7) + line + ".";
    RuleSet rules = Profiles.named("datatrove-0.10").ruleSet(List.of("fineweb"));
    Measurements values = rules.applyAll(text, "en", "").get("fineweb").values();
    assertThat(values.get("line-punct-ratio")).isEqualTo(0.125);
    assertThat(Profiles.named("datatrove-0.10").limits("fineweb").firstFailing(values))
        .contains("char_dup_ratio");
  }
}
