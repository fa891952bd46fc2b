package io.gristmill.preprocessing.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.preprocessing.dedup.SurvivorOrder.Candidate;
import io.gristmill.preprocessing.text.Document;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurvivorOrderTest {

  private static final Candidate LONG_BUT_LATE = new Candidate("e", 10, Candidate.NEVER);
  private static final Candidate BEFORE_1970 = new Candidate("d", 9, -5);
  private static final Candidate EARLY = new Candidate("c", 9, 3);
  private static final Candidate LATER = new Candidate("a", 9, 4);
  private static final Candidate SAME_TIME_LARGER_ID = new Candidate("b", 9, 4);

  @Test
  void prefersTheLongestThenTheEarliestThenTheSmallestId() {
    List<Candidate> best = List.of(LONG_BUT_LATE, BEFORE_1970, EARLY, LATER, SAME_TIME_LARGER_ID);
    List<Candidate> shuffled = new ArrayList<>(best);
    Collections.reverse(shuffled);

    assertThat(shuffled.stream().sorted(SurvivorOrder.BEST_FIRST).toList()).isEqualTo(best);
  }

  @Test
  void countsCodePointsAndTakesTheEpochForUnknown() {
    assertThat(Candidate.of("a", "\ud83d\ude00x", Document.UNKNOWN_TIME))
        .isEqualTo(new Candidate("a", 2, Candidate.NEVER));
    assertThat(Candidate.of("a", "x", Instant.ofEpochSecond(1, 2_500)))
        .isEqualTo(new Candidate("a", 1, 1_000_002));
  }
}
