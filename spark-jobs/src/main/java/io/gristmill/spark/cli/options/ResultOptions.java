package io.gristmill.spark.cli.options;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/**
 * Prints the result of a command: after the text for people a last line {@code RESULT {json}}, or
 * with {@code --json} the JSON object alone. The fields of each command are in its help.
 */
public final class ResultOptions {

  private static final String MARK = "RESULT ";

  @Option(
      names = "--json",
      description =
          "print the result as one JSON object and nothing else on standard output; text for people"
              + " goes to standard error")
  private boolean json;

  /** Runs the work of a command and prints its result. */
  public ObjectNode print(Callable<ObjectNode> work) throws Exception {
    PrintStream out = System.out;
    ObjectNode result;
    try {
      if (json) {
        System.setOut(System.err);
      }
      result = work.call();
    } finally {
      System.setOut(out);
    }
    out.println((json ? "" : MARK) + new ObjectMapper().writeValueAsString(result));
    return result;
  }
}
