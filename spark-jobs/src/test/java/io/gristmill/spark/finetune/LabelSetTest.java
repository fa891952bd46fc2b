package io.gristmill.spark.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.spark.finetune.LabelSet.LabelCounts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSetTest {

  private static LabelCounts counts(String... labels) {
    LabelCounts counts = new LabelCounts();
    for (String label : labels) {
      counts.add(label, true);
    }
    return counts;
  }

  @Test
  void namesAreThoseOfTheExamplesSorted() {
    assertThat(LabelSet.of(List.of(), "equal", counts("b", "a", "b")))
        .isEqualTo(new LabelSet(List.of("a", "b"), List.of()));
    assertThat(LabelSet.of(List.of("b", "a", "c"), "1, 2,0.5", counts("b", "a")))
        .isEqualTo(new LabelSet(List.of("b", "a", "c"), List.of(1.0, 2.0, 0.5)));
  }

  /** N / (K N_c), of training examples that are not held out. */
  @Test
  void balancedClassesCountAsMuch() {
    LabelCounts counts = counts("a", "a", "a", "b");
    counts.add("b", false);
    assertThat(LabelSet.of(List.of(), "balanced", counts).weights())
        .containsExactly(4 / (2 * 3.0), 4 / (2 * 1.0));
    assertThat(LabelSet.of(List.of("a", "b", "c"), "balanced", counts).weights())
        .containsExactly(4 / (3 * 3.0), 4 / (3 * 1.0), 1.0);
  }

  @Test
  void countsOfFilesAddUp() {
    LabelCounts sum = counts("a", "b");
    sum.add(counts("b", "c"));
    assertThat(sum.examples()).isEqualTo(counts("a", "b", "b", "c").examples());
    assertThat(sum.training()).isEqualTo(counts("a", "b", "b", "c").training());
  }

  @Test
  void valuesAreNoClasses() {
    assertThatThrownBy(() -> LabelSet.of(List.of(), "equal", counts("0.5", "1.5", "2")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            "labels: 3 different numbers in 3 examples (expected classes; or finetune.task ="
                + " regression for values) at finetune.train");
    assertThat(LabelSet.of(List.of(), "equal", counts("0", "1")).names()).hasSize(2);
  }

  @Test
  void thereAreBetweenTwoAndManyLabels() {
    assertThatThrownBy(() -> LabelSet.of(List.of(), "equal", counts("a")))
        .hasMessage("labels: [a] (expected at least two) at finetune.train");
    LabelCounts many = new LabelCounts();
    for (int i = 0; i < 20_000; i++) {
      many.add("label " + i, true);
    }
    assertThatThrownBy(() -> LabelSet.of(List.of(), "equal", many))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("labels: more than 10,000 (expected fewer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"even", "1,x", "1,-2", "1,", "", "1,Infinity", "NaN,1", "1,2,3"})
  void rejectsWeights(String weights) {
    assertThatThrownBy(() -> LabelSet.check(List.of("a", "b"), weights))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("finetune.class-weights: ");
  }

  @Test
  void rejectsLabelsThatAreNotSeveralNames() {
    assertThatThrownBy(() -> LabelSet.check(List.of("a", "a"), "equal"))
        .hasMessageStartingWith("finetune.labels: [a, a] (expected none, or at least two");
    assertThatThrownBy(() -> LabelSet.check(List.of("a"), "equal"))
        .isInstanceOf(InvalidConfigException.class);
  }
}
