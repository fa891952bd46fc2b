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
 * Where a command is started from: a built checkout or an unpacked distribution. Jars are named by
 * where it lies now; a checkout's libraries by where Maven found them.
 */
record Installation(Path home) {

  private static final Pattern FLAGS = Pattern.compile("<jvm\\.flags>(.*)</jvm\\.flags>");
  private static final String EMBEDDED = "embedded";
  private static final String APPLICATION = "application";
  private static final List<String> MODULES = List.of("core", "preprocessing");

  /** Whether this is a distribution, which needs neither Maven nor its repository. */
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

  /** What a cluster's Spark does not have, but for {@link #application}. */
  List<String> applicationJars() {
    return Stream.concat(modules(), libraries(APPLICATION)).toList();
  }

  private Stream<String> modules() {
    return MODULES.stream().map(name -> module(name).toString());
  }

  /** The names of a distribution's jars are relative to its folder of libraries. */
  private Stream<String> libraries(String kind) {
    Path list =
        (isDistribution() ? library() : home.resolve("spark-jobs/target"))
            .resolve("classpath")
            .resolve(kind);
    return Stream.of(read(list).strip().split(":")).map(jar -> library().resolve(jar).toString());
  }

  /**
   * What a JVM of 17 needs for Spark, Kryo and the Vector API: the parent POM's. Each option is one
   * word, as Spark's images sort the options of an executor.
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

  /** A file of {@code conf/}. */
  Path conf(String name) {
    return home.resolve("conf").resolve(name);
  }

  /** A file of {@code submit/kubernetes}. */
  Path kubernetes(String name) {
    return script("kubernetes").resolve(name);
  }

  /** A file or folder of {@code submit/}, which a distribution has in {@code bin/}. */
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
