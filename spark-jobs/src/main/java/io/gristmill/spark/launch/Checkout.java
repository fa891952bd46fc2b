package io.gristmill.spark.launch;

import io.gristmill.error.InvalidConfigException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The built checkout a command is started from. Gristmill's jars are named by where it lies now;
 * the libraries by where Maven found them.
 */
record Checkout(Path home) {

  private static final Pattern FLAGS = Pattern.compile("<jvm\\.flags>(.*)</jvm\\.flags>");
  private static final String EMBEDDED = "embedded";
  private static final String APPLICATION = "application";

  /** The jar with {@link io.gristmill.spark.Main}. */
  Path application() {
    return home.resolve("spark-jobs/target/gristmill-spark-jobs.jar");
  }

  private List<Path> modules() {
    return List.of(
        home.resolve("core/target/gristmill-core.jar"),
        home.resolve("preprocessing/target/gristmill-preprocessing.jar"));
  }

  /** The class path of a JVM with an embedded Spark. */
  String embeddedClassPath() {
    List<String> jars = new ArrayList<>(List.of(application().toString()));
    modules().forEach(jar -> jars.add(jar.toString()));
    jars.addAll(libraries(EMBEDDED));
    return String.join(":", jars);
  }

  /** What a cluster's Spark does not have, but for {@link #application}. */
  List<String> applicationJars() {
    return Stream.concat(modules().stream().map(Path::toString), libraries(APPLICATION).stream())
        .toList();
  }

  private List<String> libraries(String kind) {
    return List.of(
        read(home.resolve("spark-jobs/target/classpath").resolve(kind)).strip().split(":"));
  }

  /** What a JVM of 17 needs for Spark, Kryo and the Vector API: the parent POM's. */
  String jvmFlags() {
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

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
