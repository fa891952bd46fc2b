package io.gristmill.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.LocalCluster;
import io.gristmill.spark.cli.options.RunOptions;
import io.gristmill.spark.cli.options.Session;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.metrics.GristmillPlugin;
import io.gristmill.training.metrics.RoundListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.spark.SparkContext$;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SessionTest {

  @TempDir private Path folder;

  @BeforeEach
  void stopSparkOfOtherTests() {
    LocalCluster.stopTheFixture();
  }

  @AfterEach
  void forgetPlugins() {
    System.clearProperty("spark.plugins");
  }

  @Test
  void anEmbeddedSparkHasOurGauges() throws IOException {
    assertThat(listener()).isPresent();
  }

  @Test
  void pluginsTheUserNamesAreLeftAlone() throws IOException {
    System.setProperty("spark.plugins", "");
    assertThat(listener()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.sql.shuffle.partitions=many",
        "spark.sql.shuffle.partitions=0",
        "spark.default.parallelism=0",
        "spark.default.parallelism=many"
      })
  void whatSparkDoesNotAcceptIsAMistakeInOneLine(String setting) {
    String key = setting.substring(0, setting.indexOf('='));
    System.setProperty(key, setting.substring(key.length() + 1));
    try {
      assertThatThrownBy(this::listener)
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageContaining(key)
          .message()
          .hasLineCount(1)
          .doesNotContain("Exception", "SessionState");
      assertThat(SparkContext$.MODULE$.getActive().isEmpty()).isTrue();
    } finally {
      System.clearProperty(key);
    }
  }

  private Optional<RoundListener> listener() throws IOException {
    RunOptions options =
        CommandLine.populateCommand(
            Registries.options(), "--master", "local[1]", "--quiet", "--output", folder.toString());
    try (Session session = Session.reading(options)) {
      return GristmillPlugin.listener(SparkEngine.session(session.context()).sparkContext());
    }
  }
}
