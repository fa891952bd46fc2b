package io.gristmill.spark.launch;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The installation a command is started from: a built checkout or an unpacked distribution.
 * Gristmill's jars have paths in it; the libraries of a checkout are in Maven's repository.
 */
record Installation(Path home) {

  private static final Pattern FLAGS = Pattern.compile("<jvm\\.flags>(.*)</jvm\\.flags>");
  private static final String EMBEDDED = "embedded";
  private static final String APPLICATION = "application";
  private static final List<String> MODULES = List.of("core", "preprocessing");

  /** Returns true for a distribution, which needs neither Maven nor its repository. */
  boolean isDistribution() {
    return Files.isDirectory(library());
  }

  private Path library() {
    return home.resolve("lib");
  }

  /** The jar with {@link io.gristmill.spark.Main}. */
  Path application() {
    return module("spark-jobs");
  }

  private Path module(String name) {
    Path folder = isDistribution() ? library() : home.resolve(name).resolve("target");
    return folder.resolve("gristmill-" + name + ".jar");
  }

  /** The class path of a JVM with an embedded Spark. */
  String embeddedClassPath() {
    return Stream.of(Stream.of(application().toString()), modules(), libraries(EMBEDDED))
        .flatMap(jars -> jars)
        .collect(Collectors.joining(":"));
  }

  /** The jars that a cluster's Spark lacks, without {@link #application}. */
  List<String> applicationJars() {
    return Stream.concat(modules(), libraries(APPLICATION)).toList();
  }

  private Stream<String> modules() {
    return MODULES.stream().map(name -> module(name).toString());
  }

  /** The names in the lists of a distribution are relative to its folder {@code lib}. */
  private Stream<String> libraries(String kind) {
    Path list =
        (isDistribution() ? library() : home.resolve("spark-jobs/target"))
            .resolve("classpath")
            .resolve(kind);
    return Stream.of(read(list).strip().split(":")).map(jar -> library().resolve(jar).toString());
  }

  /**
   * The options that Spark, Kryo and the Vector API need on Java 17, from the parent POM. Each is
   * one word, as Spark's images sort the options of an executor.
   */
  String jvmFlags() {
    return declaredFlags().replaceAll("(--add-\\w+) ", "$1=");
  }

  private String declaredFlags() {
    if (isDistribution()) {
      return read(library().resolve("jvm.flags")).strip();
    }
    Matcher flags = FLAGS.matcher(read(home.resolve("pom.xml")));
    if (!flags.find()) {
      throw new InvalidConfigException(
          "jvm.flags: none (expected the property of the parent POM) at "
              + home.resolve("pom.xml"));
    }
    return flags.group(1);
  }

  /** Returns the path of a file in {@code conf/}. */
  Path conf(String name) {
    return home.resolve("conf").resolve(name);
  }

  /** Returns the path of a file in {@code submit/kubernetes}. */
  Path kubernetes(String name) {
    return script("kubernetes").resolve(name);
  }

  /**
   * Returns the path of a file or folder of {@code submit/}, which is {@code bin/} in a
   * distribution.
   */
  Path script(String name) {
    return home.resolve(isDistribution() ? "bin" : "submit").resolve(name);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
