package io.gristmill.spark.cli.probe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a probe over standard input and output. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Tries one piece: JSON lines in, JSON lines out.")
public final class ProbeCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SOME_FAILED = 3;

  @Parameters(paramLabel = "WHAT", description = "which piece")
  private String what;

  @Mixin private ProbeOptions options;

  @Override
  public Integer call() throws IOException {
    ProbeProgram probe = Probes.named(what, options);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Writer out = new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8));
    Lines answers = new Lines(out);
    try {
      probe.run(in.lines().filter(line -> !line.isBlank()).map(this::parse).iterator(), answers);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      out.flush();
    }
    return answers.failures == 0 ? 0 : SOME_FAILED;
  }

  private ObjectNode parse(String line) {
    try {
      if (JSON.readTree(line) instanceof ObjectNode question) {
        return question;
      }
    } catch (JsonProcessingException e) {
      throw new InvalidInputException("standard input: not JSON: " + e.getOriginalMessage(), e);
    }
    throw new InvalidInputException("standard input: " + line + " (expected a JSON object a line)");
  }

  private static final class Lines implements ProbeProgram.Answers {

    private final Writer out;
    private int failures;

    Lines(Writer out) {
      this.out = out;
    }

    @Override
    public void accept(JsonNode answer) throws IOException {
      out.write(JSON.writeValueAsString(answer));
      out.write('\n');
    }

    @Override
    public void failed(String error) throws IOException {
      failures++;
      accept(JSON.createObjectNode().put("error", error));
    }
  }
}
