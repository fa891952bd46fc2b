package io.gristmill.io;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a list that is too long for one JSON file: JSON lines in a separate file with a
 * checksum, so that a reader keeps one part in memory and never reads a part of another attempt.
 *
 * @param path relative to the file that refers to it
 * @param entries number of lines
 * @param bytes sum of the sizes in the entries
 */
public record JsonPart(String path, long entries, long bytes, String sha256) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Writes the lines below a directory.
   *
   * @param entries entries to serialize with Jackson
   * @param bytes sum of their sizes
   */
  public static JsonPart write(
      Storage storage, String directory, String path, List<?> entries, long bytes)
      throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Object entry : entries) {
      lines.write(JSON.writeValueAsBytes(entry));
      lines.write('\n');
    }
    byte[] content = lines.toByteArray();
    storage.output(directory + "/" + path).write(content);
    String sha256 = Sha256.hex(Sha256.digest().digest(content));
    return new JsonPart(path, entries.size(), bytes, sha256);
  }

  /** Reads {@code {"path", "entries", "bytes", "sha256"}}. */
  public static JsonPart of(JsonNode node) {
    return new JsonPart(
        node.path("path").asText(),
        node.path("entries").asLong(),
        node.path("bytes").asLong(),
        node.path("sha256").asText());
  }

  /**
   * Reads all lines and verifies their checksum.
   *
   * @throws IncompatibleArtifactException if the file is missing or has another checksum
   */
  public List<JsonNode> read(Storage storage, String directory) throws IOException {
    String uri = directory + "/" + path;
    byte[] bytes;
    try (InputStream in = storage.input(uri).open()) {
      bytes = in.readAllBytes();
    } catch (NoSuchFileException | FileNotFoundException e) {
      throw different("no file", uri);
    }
    String found = Sha256.hex(Sha256.digest().digest(bytes));
    if (!found.equals(sha256)) {
      throw different(format("SHA-256 %.12s", found), uri);
    }
    List<JsonNode> nodes = new ArrayList<>();
    try (var lines = JSON.readerFor(JsonNode.class).<JsonNode>readValues(bytes)) {
      lines.forEachRemaining(nodes::add);
    } catch (JsonProcessingException e) {
      throw new IncompatibleArtifactException("manifest: a part is not JSON at " + uri, e);
    }
    return nodes;
  }

  private IncompatibleArtifactException different(String found, String uri) {
    return new IncompatibleArtifactException(
        format("manifest: %s (expected a part of SHA-256 %.12s) at %s", found, sha256, uri));
  }
}
