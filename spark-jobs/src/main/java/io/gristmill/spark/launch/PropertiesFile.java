package io.gristmill.spark.launch;

import static io.gristmill.error.Messages.format;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.Location;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Reads a file of Spark's settings as Spark does. */
final class PropertiesFile {

  private PropertiesFile() {}

  /**
   * Reads a file that the user names.
   *
   * @throws InvalidConfigException if it does not exist
   */
  static Map<String, String> read(String file) {
    Path path = Location.local(file);
    if (!Files.isRegularFile(path)) {
      throw new InvalidConfigException(format("--properties-file: %s (expected a file)", file));
    }
    return readIfThere(path);
  }

  /** Reads a file; a missing one is empty. */
  static Map<String, String> readIfThere(Path file) {
    Map<String, String> settings = new TreeMap<>();
    if (Files.isRegularFile(file)) {
      Properties properties = new Properties();
      try (Reader in = Files.newBufferedReader(file)) {
        properties.load(in);
      } catch (CharacterCodingException e) {
        throw new InvalidConfigException("settings: not UTF-8 (expected it) at " + file, e);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (IllegalArgumentException e) {
        throw new InvalidConfigException(
            format("settings: %s (expected Java properties) at %s", e.getMessage(), file), e);
      }
      properties
          .stringPropertyNames()
          .forEach(k -> settings.put(k, properties.getProperty(k).strip()));
    }
    return settings;
  }
}
