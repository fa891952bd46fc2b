package io.gristmill.spark.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of the image's layers, and its user; {@code KubernetesIT} runs what it makes. */
class DockerfileTest {

  private List<List<String>> instructions;

  @BeforeEach
  void read() throws Exception {
    instructions = Image.instructions(Path.of("..", "submit", "kubernetes", "Dockerfile"));
  }

  @Test
  void beginsWithSparkOfTheVersionItIsCompiledAgainst() {
    assertThat(instructions.get(0))
        .containsExactly(
            "FROM",
            "apache/spark:"
                + org.apache.spark.package$.MODULE$.SPARK_VERSION()
                + "-scala2.12-java17-ubuntu");
  }

  @Test
  void whatChangesMostIsCopiedLast() {
    List<String> copies =
        instructions.stream()
            .filter(words -> words.get(0).equals("COPY"))
            .map(words -> words.get(1))
            .toList();
    assertThat(copies)
        .hasSizeGreaterThan(1)
        .startsWith("lib/[^g]*.jar")
        .endsWith("lib/gristmill-*.jar");
  }

  /** Kubernetes refuses names where it is asked for a user that is not root. */
  @Test
  void endsWithTheNumberOfAUserThatIsNotRoot() {
    List<String> last = instructions.get(instructions.size() - 1);
    assertThat(last.get(0)).isEqualTo("USER");
    assertThat(last.get(1)).matches("[1-9][0-9]*");
  }
}
