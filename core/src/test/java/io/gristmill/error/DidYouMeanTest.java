package io.gristmill.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

  private static final List<String> KNOWN =
      List.of(
          "c4",
          "gopher-quality",
          "gopher-repetition",
          "fineweb",
          "gopher_short_doc",
          "optimizer.learning-rate",
          "model.layers");

  @ParameterizedTest
  @CsvSource({
    "goper, gopher-quality",
    "Gopher-Quality, gopher-quality",
    "gopher-repetiton, gopher-repetition",
    "finweb, fineweb",
    "c5, c4",
    "short_doc, gopher_short_doc",
    "learning-rte, optimizer.learning-rate",
    "optimiser.learning-rate, optimizer.learning-rate",
  })
  void suggestsTheNameAtMostTwoEditsAway(String typo, String meant) {
    assertThat(DidYouMean.question(typo, KNOWN)).isEqualTo("; did you mean " + meant + "?");
  }

  @ParameterizedTest
  @CsvSource({"words", "x", "quarter", "perplexity", "optimizer.steps", "''"})
  void suggestsNothingIfNoNameIsClose(String name) {
    assertThat(DidYouMean.question(name, KNOWN)).isEmpty();
  }

  @Test
  void countsInsertionsDeletionsAndSubstitutions() {
    assertThat(DidYouMean.levenshteinDistance("kitten", "sitting")).isEqualTo(3);
    assertThat(DidYouMean.levenshteinDistance("", "abc")).isEqualTo(3);
    assertThat(DidYouMean.levenshteinDistance("same", "same")).isZero();
  }
}
