package io.gristmill.spark.train.sliced;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.model.step.ComputeDevice;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaRecordTest {

  @ParameterizedTest
  @CsvSource({
    "0-1000, 1.0",
    "0-1000 0-1000, 1.0",
    "0-1000 500-1500, 1.5",
    "0-1000 1000-2000, 2.0",
    "0-1000 3000-4000, 2.0",
    "3000-4000 0-1000, 2.0",
    "0-1000 200-300, 1.0",
    "0-1000 200-300 900-1100, 1.1",
    "5-5, 0.0"
  })
  void countsOverlappingStepsOnce(String spans, double seconds) {
    List<ReplicaRecord.Outcome> outcomes =
        Arrays.stream(spans.split(" ")).map(ReplicaRecordTest::outcome).toList();
    assertThat(ReplicaRecord.steppingSeconds(outcomes)).isCloseTo(seconds, within(1e-9));
  }

  private static ReplicaRecord.Outcome outcome(String span) {
    String[] ends = span.split("-");
    return new ReplicaRecord.Outcome(
        0, List.of(), "a", Long.parseLong(ends[0]), Long.parseLong(ends[1]), ComputeDevice.HOST);
  }
}
