package io.gristmill.spark.cli.options;

import io.gristmill.io.Storage;

/** Resolves the run directory that {@code --output} names. */
public final class RunDirectory {

  private RunDirectory() {}

  /** Returns the URI of the directory, without a slash at the end. */
  public static String uri(Storage files, String output) {
    String uri = files.output(output).uri();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }
}
