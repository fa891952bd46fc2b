package io.gristmill.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;

class LocalClusterTest {

  @Test
  void runsTasksInSeparateProcesses() {
    try (JavaSparkContext spark = LocalCluster.executors(2, LocalCluster.JAVA)) {
      List<Long> processes =
          spark
              .parallelize(List.of(1, 2, 3, 4), 4)
              .map(i -> ProcessHandle.current().pid())
              .collect();
      assertThat(processes).hasSize(4).doesNotContain(ProcessHandle.current().pid());
    }
  }
}
