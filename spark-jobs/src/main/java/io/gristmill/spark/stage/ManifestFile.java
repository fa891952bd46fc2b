package io.gristmill.spark.stage;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.JsonPart;
import io.gristmill.io.Storage;
import io.gristmill.spark.stage.Entries.InputEntry;
import io.gristmill.spark.stage.Entries.OutputEntry;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * {@code manifest.json} of a stage. Up to 10,000 inputs or outputs are listed in it. More are in
 * {@code manifest/inputs-NNNNN.jsonl} and {@code manifest/outputs-NNNNN.jsonl}, which it lists with
 * their checksums in {@code input-parts} and {@code output-parts}. Reading a manifest of any size
 * thus takes little memory.
 */
public final class ManifestFile {

  static final String NAME = "manifest.json";

  private static final int MOST_LISTED = 10_000;
  private static final String INPUT_PARTS = "input-parts";
  private static final String OUTPUT_PARTS = "output-parts";
  private static final Pattern PART = Pattern.compile("manifest/(inputs|outputs)-\\d+\\.jsonl");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Storage storage;
  private final String directory;
  private final int mostListed;

  /**
   * @param directory of the stage
   */
  public ManifestFile(Storage storage, String directory) {
    this(storage, directory, MOST_LISTED);
  }

  /**
   * @param mostListed maximum entries in the manifest itself, and in each further file
   */
  ManifestFile(Storage storage, String directory, int mostListed) {
    this.storage = storage;
    this.directory = directory;
    this.mostListed = mostListed;
  }

  /** Whether a path in a stage's directory is that of a file with entries of its manifest. */
  public static boolean isPart(String path) {
    return PART.matcher(path).matches();
  }

  boolean exists() throws IOException {
    return storage.exists(directory + "/" + NAME);
  }

  /**
   * Reads the manifest. Entries in other files are read when they are iterated over.
   *
   * @throws IncompatibleArtifactException if it is not a manifest of a stage
   */
  public StageManifest read() throws IOException {
    InputFile file = storage.input(directory + "/" + NAME);
    try (InputStream in = file.open()) {
      ObjectNode node = (ObjectNode) JSON.readTree(in);
      List<JsonPart> inputs = parts(node.remove(INPUT_PARTS));
      List<JsonPart> outputs = parts(node.remove(OUTPUT_PARTS));
      StageManifest manifest = StageManifest.of(node);
      return manifest.with(
          inputs.isEmpty()
              ? manifest.inputs()
              : new Entries.InParts<>(storage, directory, inputs, InputEntry.class),
          outputs.isEmpty()
              ? manifest.outputs()
              : new Entries.InParts<>(storage, directory, outputs, OutputEntry.class));
    } catch (JsonProcessingException
        | CharConversionException
        | ClassCastException
        | IllegalArgumentException
        | DateTimeException e) {
      throw new IncompatibleArtifactException(
          "manifest: not readable (expected the fields of a stage) at " + file.uri(), e);
    }
  }

  private static List<JsonPart> parts(JsonNode nodes) {
    List<JsonPart> parts = new ArrayList<>();
    if (nodes != null) {
      nodes.forEach(node -> parts.add(JsonPart.of(node)));
    }
    return parts;
  }

  /** Writes the files with entries, if there are many, and then the manifest. */
  public void write(StageManifest manifest) throws IOException {
    List<JsonPart> inputs = write("inputs", manifest.inputs(), InputEntry::bytes);
    List<JsonPart> outputs = write("outputs", manifest.outputs(), OutputEntry::bytes);
    StageManifest head =
        manifest.with(
            inputs.isEmpty() ? manifest.inputs() : Entries.inputs(List.of()),
            outputs.isEmpty() ? manifest.outputs() : Entries.outputs(List.of()));
    ObjectNode node = head.toJson();
    put(node, INPUT_PARTS, inputs);
    put(node, OUTPUT_PARTS, outputs);
    byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(node);
    storage.output(directory + "/" + NAME).write(bytes);
  }

  private static void put(ObjectNode node, String field, List<JsonPart> parts) {
    if (!parts.isEmpty()) {
      node.set(field, JSON.valueToTree(parts));
    }
  }

  private <T> List<JsonPart> write(String name, Entries<T> entries, ToLongFunction<T> bytes)
      throws IOException {
    List<JsonPart> parts = new ArrayList<>();
    if (entries.count() <= mostListed) {
      return parts;
    }
    List<T> part = new ArrayList<>();
    for (T entry : entries) {
      part.add(entry);
      if (part.size() == mostListed) {
        parts.add(write(name, parts.size(), part, bytes));
        part.clear();
      }
    }
    if (!part.isEmpty()) {
      parts.add(write(name, parts.size(), part, bytes));
    }
    return parts;
  }

  private <T> JsonPart write(String name, int number, List<T> part, ToLongFunction<T> bytes)
      throws IOException {
    String path = format("manifest/%s-%05d.jsonl", name, number);
    long sum = part.stream().mapToLong(bytes).sum();
    return JsonPart.write(storage, directory, path, part, sum);
  }
}
