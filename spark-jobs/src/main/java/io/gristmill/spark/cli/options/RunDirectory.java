package io.gristmill.spark.cli.options;

import io.gristmill.io.Storage;

/** The directory {@code --output} names. */
public final class RunDirectory {

  private RunDirectory() {}

  /** Its URI, without a slash at the end. */
  public static String uri(Storage files, String output) {
    String uri = files.output(output).uri();
    return uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
  }
}
