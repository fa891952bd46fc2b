package io.gristmill.preprocessing.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.filter.Limits.Limit;
import io.gristmill.preprocessing.pipeline.CleanSection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdOverridesTest {

  @Test
  void changeOnlyTheNamedBounds() {
    Profile changed =
        section("gopher-quality.gopher_short_doc=40", "fineweb.list_ratio = 0.5")
            .effectiveProfile();
    assertThat(changed.limits("gopher-quality").inOrder())
        .contains(Limit.below("gopher_short_doc", "non-symbol-words", 40))
        .contains(Limit.above("gopher_long_doc", "non-symbol-words", 100_000));
    assertThat(changed.limits("fineweb").inOrder())
        .contains(Limit.above("list_ratio", "list-ratio", 0.5));
    assertThat(changed.limits("gopher-repetition"))
        .isEqualTo(Profiles.named("datatrove-0.10").limits("gopher-repetition"));
  }

  @ParameterizedTest
  @CsvSource({
    "gopher-qualty.short=1, 'did you mean gopher-quality?'",
    "c4.lorem_ipsum=1, 'a rule in use, one of [gopher-repetition'",
    "gopher-quality.short_doc=40, 'did you mean gopher_short_doc?'",
    "gopher-quality.gopher_short_doc, expected rule.reason=bound",
    "gopher-quality=3, expected rule.reason=bound",
    "gopher-quality.gopher_short_doc=few, a number behind the =",
    "gopher-quality.gopher_short_doc=NaN, a number behind the =",
  })
  void refuseUnknownRulesAndReasons(String setting, String expected) {
    CleanSection section = section(setting);
    assertThatThrownBy(section::effectiveProfile)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("clean.thresholds: " + setting + " (expected ")
        .hasMessageContaining(expected);
  }

  @Test
  void comparesTheMeasurementsOfProfiles() {
    Profile usual = Profiles.named("datatrove-0.10");
    Profile v1 = Profiles.named("fineweb-v1");
    assertThat(usual.measuresAs(section().effectiveProfile(), "fineweb")).isTrue();
    assertThat(v1.measuresAs(usual, "gopher-quality")).isTrue();
    assertThat(v1.measuresAs(usual, "c4")).isTrue();
    assertThat(v1.measuresAs(usual, "fineweb")).isFalse();
    assertThat(v1.measuresAs(usual, "gopher-repetition")).isFalse();
    assertThat(Profiles.named("gopher-paper").measuresAs(usual, "gopher-quality")).isFalse();
    assertThat(Profiles.named("c4-reference").measuresAs(usual, "c4")).isFalse();
  }

  private static CleanSection section(String... thresholds) {
    String quoted = List.of(thresholds).stream().map(t -> '"' + t + '"').toList().toString();
    return PreprocessingSections.load("clean.thresholds=" + quoted).clean();
  }
}
