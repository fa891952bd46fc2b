package io.gristmill.spark.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.spark.cli.CommandLines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Result of a command line that ran in this JVM.
 *
 * @param output lines on standard output
 * @param errors lines on standard error
 */
public record Gristmill(int exitCode, List<String> output, List<String> errors) {

  static {
    // Initializes logging before standard error is captured, so that logs are not captured.
    LoggerFactory.getLogger(Gristmill.class);
  }

  public static Gristmill run(String... arguments) {
    stopSparkOfOtherTests();
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
      int exitCode = CommandLines.run(arguments);
      return new Gristmill(exitCode, lines(output), lines(errors));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The last line of standard output without its mark. */
  public String result() {
    String last = output.get(output.size() - 1);
    if (!last.startsWith("RESULT ")) {
      throw new AssertionError("last line: " + last + ", errors: " + errors);
    }
    return last.substring("RESULT ".length());
  }

  /** The fields that the help of a command documents of its JSON. */
  static List<String> documentedFields(String command) {
    String text =
        ResourceBundle.getBundle("io.gristmill.spark.cli.help", Locale.ROOT)
            .getString("gristmill." + command + ".result");
    return Pattern.compile("\"([^\"]+)\"").matcher(text).results().map(m -> m.group(1)).toList();
  }

  /** All names of fields in a node. */
  static Set<String> fields(JsonNode node) {
    Set<String> names = new HashSet<>();
    node.fieldNames().forEachRemaining(names::add);
    node.forEach(child -> names.addAll(fields(child)));
    return names;
  }

  /** A command brings its own Spark, and a JVM has one. */
  private static void stopSparkOfOtherTests() {
    Option<SparkSession> session = SparkSession.getDefaultSession();
    if (session.isDefined()) {
      session.get().stop();
    }
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
