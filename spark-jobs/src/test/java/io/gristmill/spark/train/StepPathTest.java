package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.spark.train.StepLoader.StepPath;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.training.plan.Round.Step;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepPathTest {

  @Test
  void keepsTheOrderOfSequencesAndMicroBatches() {
    BatchRef a5 = new BatchRef("hdfs://name/a.bin", 5, 1);
    BatchRef a2 = new BatchRef("hdfs://name/a.bin", 2, 3);
    BatchRef b7 = new BatchRef("file:///with space & sign#/b.bin", 7, 1);
    Step step = new Step(List.of(List.of(a5, a2), List.of(b7, a5)));
    assertThat(StepPath.read(StepPath.write(step))).containsExactly(a5, a2, b7, a5);
  }

  @Test
  void isAUriWithoutAScheme() {
    Step step = new Step(List.of(List.of(new BatchRef("file:/x y.bin", 1, 1))));
    assertThat(URI.create(StepPath.write(step)).getScheme()).isNull();
  }

  @Test
  void writesAShardOnceWhileItStaysTheSame() {
    Step step =
        new Step(List.of(List.of(new BatchRef("s.bin", 1, 1), new BatchRef("s.bin", 9, 1))));
    assertThat(StepPath.write(step)).isEqualTo("s.bin%231%2C1&%239%2C1");
  }
}
