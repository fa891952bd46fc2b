package io.gristmill.spark.storage;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Location;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Creates Hadoop's paths from locations as {@link Location} parses them. */
public final class HadoopPaths {

  private static final Pattern GLOB = Pattern.compile("[*?\\[\\]{}\\\\]");

  private HadoopPaths() {}

  /**
   * Path of a location. Hadoop's paths are not percent-encoded.
   *
   * @throws InvalidInputException if it is not a location
   */
  public static Path of(String uri) {
    Location location = Location.parse(uri);
    if (location.isPlain()) {
      return new Path(null, null, location.path());
    }
    if (location.isFile()) {
      return new Path(location.scheme(), null, location.local().toString());
    }
    String authority = location.authority().isEmpty() ? null : location.authority();
    return new Path(location.scheme(), authority, location.path());
  }

  /**
   * Adds the host and the absolute path that Hadoop would add, so that the path means the same in
   * every process: tasks may have another default file system or user than the driver.
   *
   * @throws InvalidInputException if the host is missing and the configuration has none
   */
  static Path qualified(Path path, Configuration configuration) {
    URI defaults = FileSystem.getDefaultUri(configuration);
    String scheme = path.toUri().getScheme();
    if (path.toUri().getAuthority() != null
        || (scheme != null && !scheme.equals(defaults.getScheme()))
        || defaults.getAuthority() == null) {
      requireHost(path);
      return path;
    }
    Path folder = path.isAbsolute() ? path : workingDirectory(path, configuration);
    return path.makeQualified(defaults, folder);
  }

  private static Path workingDirectory(Path path, Configuration configuration) {
    try {
      return fileSystem(path, configuration).getWorkingDirectory();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void requireHost(Path path) {
    if ("hdfs".equals(path.toUri().getScheme()) && path.toUri().getAuthority() == null) {
      throw problem(
          "no host",
          "hdfs://HOST/..., or fs.defaultFS in the core-site.xml of HADOOP_CONF_DIR",
          path,
          null);
    }
  }

  /** Path of a file in the same folder as another. */
  static Path beside(Path path, String name) {
    return at(path, path.getParent().toUri().getPath() + "/" + name);
  }

  /** Another path of the same file system. */
  static Path at(Path path, String other) {
    return new Path(path.toUri().getScheme(), path.toUri().getAuthority(), other);
  }

  /** Location of a path, the inverse of {@link #of}. */
  public static String uri(Path path) {
    return "file".equals(path.toUri().getScheme()) ? path.toUri().toString() : path.toString();
  }

  /** Whether a path contains glob characters. */
  public static boolean isPattern(String path) {
    return GLOB.matcher(path).find();
  }

  /** Escapes the glob characters of a path. */
  static String literally(String path) {
    return GLOB.matcher(path).replaceAll("\\\\$0");
  }

  /**
   * The file system of a path.
   *
   * @throws InvalidInputException if its scheme is unknown or its address is wrong
   */
  static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
    try {
      return path.getFileSystem(configuration);
    } catch (UnsupportedFileSystemException e) {
      String scheme = path.toUri().getScheme();
      throw problem("no file system " + scheme + "://", expectedInsteadOf(scheme), path, e);
    } catch (IllegalArgumentException e) {
      throw problem(e.getMessage(), "an address that can be reached", path, e);
    } catch (RuntimeException e) {
      if (e.getCause() instanceof ClassNotFoundException missing) {
        throw problem(missing.getMessage(), "the library of this store in spark.jars", path, e);
      }
      throw e;
    }
  }

  private static String expectedInsteadOf(String scheme) {
    return switch (scheme) {
      case "s3", "s3n" -> "s3a://";
      default -> "file://, hdfs://, s3a:// or http(s)://; a name with a colon as ./" + scheme + ":";
    };
  }

  static InvalidInputException problem(String found, String expected, Path path, Exception cause) {
    return new InvalidInputException(
        format("path: %s (expected %s) at %s", found, expected, path), cause);
  }
}
