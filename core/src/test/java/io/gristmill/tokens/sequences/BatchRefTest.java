package io.gristmill.tokens.sequences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidInputException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchRefTest {

  @Property(tries = 200)
  void printsAndParses(
      @ForAll @NotEmpty String uri,
      @ForAll @LongRange(min = 0) long first,
      @ForAll @IntRange(min = 1) int count) {
    BatchRef ref = new BatchRef(uri, first, count);
    assertThat(BatchRef.parse(ref.toString())).isEqualTo(ref);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a.bin", "#0,1", "a.bin#0", "a.bin#0,0", "a.bin#-1,1", "a.bin#x,1"})
  void rejectsAnInvalidReference(String text) {
    assertThatThrownBy(() -> BatchRef.parse(text))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("batch reference: " + text + " (expected uri#first,count)");
  }
}
