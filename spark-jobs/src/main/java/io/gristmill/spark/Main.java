package io.gristmill.spark;

import io.gristmill.spark.cli.CommandLines;

/** The command line's entry; the only place that ends the process. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(CommandLines.run(arguments));
  }
}
