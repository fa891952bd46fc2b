package io.gristmill.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.spark.cli.options.ResultOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ResultOptionsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void theLastLineIsTheResult() throws Exception {
    assertThat(printed()).isEqualTo("a table\nRESULT {\"loss\":2.5}\n");
  }

  @Test
  void jsonIsAloneOnStandardOutput() throws Exception {
    assertThat(printed("--json")).isEqualTo("{\"loss\":2.5}\n");
  }

  @Test
  void standardOutputIsRestoredAfterAFailure() {
    PrintStream out = System.out;
    assertThatThrownBy(
            () ->
                options("--json")
                    .print(
                        () -> {
                          throw new IOException("full");
                        }))
        .hasMessage("full");
    assertThat(System.out).isSameAs(out);
  }

  private static String printed(String... arguments) throws Exception {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      options(arguments)
          .print(
              () -> {
                System.out.println("a table");
                return JSON.createObjectNode().put("loss", 2.5);
              });
    } finally {
      System.setOut(out);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static ResultOptions options(String... arguments) {
    return CommandLine.populateCommand(new ResultOptions(), arguments);
  }
}
