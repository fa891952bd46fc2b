package io.gristmill.preprocessing.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.preprocessing.PreprocessingSections;
import io.gristmill.preprocessing.select.SelectionWeights.Groups;
import io.gristmill.preprocessing.select.Selector.Decision;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionWeightsTest {

  private static final Groups GROUPS = new Groups(19, "de", "example.org", "warc");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bucket:19=4 | 4",
        "bucket:0-18=4 | 1",
        "bucket:10-19=4 | 4",
        "bucket:*=3 | 3",
        "language:de=0 | 0",
        "language:d=0 | 1",
        "domain:example.org=2 | 2",
        "domain:*.ORG=2 | 2",
        "domain:exampleXorg=2 | 1",
        "domain:=2 | 1",
        "source:warc=0.5 | 0.5",
      })
  void matchesGroups(String setting, double factor) {
    assertThat(SelectionWeights.of(List.of(setting), 20).factor(GROUPS)).isEqualTo(factor);
  }

  @Test
  void severalMatchesMultiply() {
    SelectionWeights weights =
        SelectionWeights.of(List.of("bucket:19=4", "language:de=0.5", "language:en=9"), 20);
    assertThat(weights.factor(GROUPS)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "site:a=1 | KIND:PATTERN=FACTOR",
        "language:de | KIND:PATTERN=FACTOR",
        "language:de=-1 | a factor from 0 to 1000",
        "language:de=1e9 | a factor from 0 to 1000",
        "language:de=1e | a number",
        "bucket:20=1 | a bucket from 0 to 19",
        "bucket:3-2=1 | a bucket from 0 to 19",
        "bucket:9999999999=1 | a bucket from 0 to 19",
      })
  void refusesWrongEntries(String setting, String expected) {
    assertThatThrownBy(() -> SelectionWeights.of(List.of(setting), 20))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("select.weights: " + setting + " (expected ")
        .hasMessageContaining(expected);
  }

  @Test
  void aShareOfTheDocumentsHasOneCopyMore() {
    double copies =
        IntStream.range(0, 20_000)
            .map(i -> SelectionWeights.copies(2.25, 42, "id-" + i))
            .peek(one -> assertThat(one).isBetween(2, 3))
            .average()
            .orElseThrow();
    assertThat(copies).isCloseTo(2.25, within(0.02));
  }

  @Test
  void largerFactorsKeepWhatSmallerOnesKeep() {
    for (int i = 0; i < 2000; i++) {
      String id = "id-" + i;
      assertThat(SelectionWeights.copies(0.7, 1, id))
          .isGreaterThanOrEqualTo(SelectionWeights.copies(0.3, 1, id));
    }
    assertThat(SelectionWeights.copies(0, 1, "a")).isZero();
    assertThat(SelectionWeights.copies(3, 1, "a")).isEqualTo(3);
  }

  @Test
  void weightsApplyToKeptRanksOnly() {
    SelectSection section =
        PreprocessingSections.load(
                "select.scores=[a]",
                "select.buckets=2",
                "select.keep-documents=0.5",
                "select.weights=[\"bucket:1=2\",\"language:fr=0\"]")
            .select();
    Selector selector = new Selector(section, 1, Map.of("", RankCut.of(section, 4, 40)));
    assertThat(decide(selector, 0, "en")).isEqualTo(new Decision(1, true, 2));
    assertThat(decide(selector, 1, "fr")).isEqualTo(new Decision(1, true, 0));
    assertThat(decide(selector, 2, "en")).isEqualTo(new Decision(0, false, 0));
  }

  private static Decision decide(Selector selector, long rank, String language) {
    return selector.decide("id", "", rank, rank * 10, language, "example.org", "warc");
  }
}
