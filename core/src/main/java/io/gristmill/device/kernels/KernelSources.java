package io.gristmill.device.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Source texts of the kernels, which are resources. */
public final class KernelSources {

  private static final Pattern INCLUDE =
      Pattern.compile("(?m)^#include \"(\\w+\\.cuh?)\"\\R?|^#pragma once\\R?");

  private KernelSources() {}

  /**
   * One source text of some files, with the files that they include, each once.
   *
   * @param names without {@code .cu}
   */
  public static String of(List<String> names) {
    StringBuilder all = new StringBuilder(1 << 16);
    Set<String> included = new HashSet<>();
    for (String name : names) {
      all.append(expanded(name + ".cu", included));
    }
    return all.toString();
  }

  private static String expanded(String file, Set<String> included) {
    if (!included.add(file)) {
      return "";
    }
    Matcher matcher = INCLUDE.matcher(text(file));
    return matcher.replaceAll(
        match ->
            match.group(1) == null
                ? ""
                : Matcher.quoteReplacement(expanded(match.group(1), included)));
  }

  private static String text(String file) {
    try (InputStream in = KernelSources.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("no kernel source: " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .collect(Collectors.joining("\n", "", "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
