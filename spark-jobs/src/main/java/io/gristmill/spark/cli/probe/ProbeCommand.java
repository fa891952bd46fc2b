package io.gristmill.spark.cli.probe;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.GristmillException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.error.Messages;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a probe over standard input and output. */
@Command(
    mixinStandardHelpOptions = true,
    description = "Runs one component on JSON lines of standard input and prints JSON lines.")
public final class ProbeCommand implements Callable<Integer> {

  private static final int SOME_FAILED = 3;
  private static final int BUG = 70;

  @Parameters(paramLabel = "WHAT", description = "the component; an unknown name lists them all")
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
      probe.run(new Questions(in), answers);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      out.flush();
    }
    return answers.status;
  }

  /** Iterates over the lines that are not blank, parsed as objects. */
  private static final class Questions implements Iterator<ObjectNode> {

    private static final ObjectMapper JSON =
        new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private final Iterator<String> lines;
    private String line;
    private long number;

    Questions(BufferedReader in) {
      lines = in.lines().iterator();
    }

    @Override
    public boolean hasNext() {
      while (line == null && lines.hasNext()) {
        number++;
        String candidate = lines.next();
        line = candidate.isBlank() ? null : candidate;
      }
      return line != null;
    }

    @Override
    public ObjectNode next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      String given = line;
      line = null;
      try {
        if (JSON.readTree(given) instanceof ObjectNode question) {
          return question;
        }
      } catch (JsonProcessingException e) {
        throw new InvalidInputException(
            format(
                "line %d: not JSON: %s", number, Messages.withoutClasses(e.getOriginalMessage())),
            e);
      }
      throw new InvalidInputException(
          format("line %d: %s (expected a JSON object)", number, given));
    }
  }

  private static final class Lines implements ProbeProgram.Answers {

    private final Writer out;
    private int status;

    Lines(Writer out) {
      this.out = out;
    }

    @Override
    public void accept(JsonNode answer) throws IOException {
      out.write(Questions.JSON.writeValueAsString(answer));
      out.write('\n');
    }

    /** The message of a bug includes its class. */
    @Override
    public void failed(RuntimeException failure) throws IOException {
      boolean known =
          failure instanceof GristmillException || failure instanceof IllegalArgumentException;
      status = Math.max(status, known ? SOME_FAILED : BUG);
      String error = known ? failure.getMessage() : failure.toString();
      accept(Questions.JSON.createObjectNode().put("error", error));
    }
  }
}
