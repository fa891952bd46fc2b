package io.gristmill.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SettingValuesTest {

  @Test
  void rendersTheValuesOfKeysAndSections() {
    CoreSections config =
        load("tokens.validation-fraction=0.50", "tokenizer.special-tokens=[\"<a>\", \"b c\"]");
    assertThat(SettingValues.of(config, "tokens", "tokenizer.special-tokens"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "tokens.validation-fraction", "0.5",
                "tokens.shard-tokens", "100000000",
                "tokens.compare-with", "\"\"",
                "tokenizer.special-tokens", "[\"<a>\",\"b c\"]"));
  }

  @Test
  void equalValuesInDifferentNotationAreEqual() {
    assertThat(SettingValues.of(load("optimizer.learning-rate=1e-3"), "optimizer"))
        .isEqualTo(SettingValues.of(load("optimizer.learning-rate=0.0010"), "optimizer"));
  }

  @Test
  void reachesEveryKey() {
    String[] keys = CoreSections.loader().components().keySet().toArray(String[]::new);
    assertThat(SettingValues.of(load(), keys).keySet()).containsExactlyInAnyOrder(keys);
  }

  @Test
  void refusesAKeyThatDoesNotExist() {
    CoreSections config = load();
    assertThatThrownBy(() -> SettingValues.of(config, "token"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such key: token");
  }

  @Test
  void differencesNameKeyAndBothValues() {
    SortedMap<String, String> before = new TreeMap<>(Map.of("a", "1", "b", "2", "gone", "3"));
    SortedMap<String, String> now = new TreeMap<>(Map.of("a", "1", "b", "4", "new", "5"));
    assertThat(SettingValues.differences(before, now))
        .isEqualTo("b = 4 (was 2), gone = none (was 3), new = 5 (was none)");
    assertThat(SettingValues.differences(now, now)).isEmpty();
  }

  @Test
  void countsFurtherDifferences() {
    SortedMap<String, String> none = new TreeMap<>();
    SortedMap<String, String> many = new TreeMap<>();
    for (char key = 'a'; key < 'k'; key++) {
      many.put(String.valueOf(key), "1");
    }
    assertThat(SettingValues.differences(none, many)).contains("e = 1").endsWith(", 5 more");
  }

  private static CoreSections load(String... settings) {
    return CoreSections.load(List.of(settings));
  }
}
