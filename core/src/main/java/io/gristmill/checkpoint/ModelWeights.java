package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.reason;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.InputFile;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The tensors of a published model: {@code model.safetensors}, or the files that {@code
 * model.safetensors.index.json} lists, as models of many gigabytes are published.
 */
final class ModelWeights {

  private static final String FILE = Checkpoint.MODEL;
  private static final String INDEX = FILE + ".index.json";
  private static final String FILES = "weight_map";
  private static final int CHUNK = 1 << 20;
  private static final int MOST_SHOWN = 3;

  /** Weights in formats that are not read, and safetensors that no index lists. */
  private static final Pattern OTHER_WEIGHTS =
      Pattern.compile(".*\\.(safetensors|bin|pt|pth|ckpt|h5|msgpack|gguf|onnx|npz)");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<InputFile> files;
  private final String uri;

  private ModelWeights(List<InputFile> files, String uri) {
    this.files = files;
    this.uri = uri;
  }

  /**
   * Finds them in a folder.
   *
   * @throws InvalidInputException if there are none; names weights of other formats
   * @throws IncompatibleArtifactException if the index is damaged or lists a file that is not there
   */
  static ModelWeights find(Storage storage, String directory) throws IOException {
    String single = directory + "/" + FILE;
    if (storage.exists(single)) {
      return new ModelWeights(List.of(storage.input(single)), single);
    }
    String index = directory + "/" + INDEX;
    if (!storage.exists(index)) {
      throw new InvalidInputException(
          format(
              "model: %s (expected %s, or %s and the files it lists) at %s",
              others(storage, directory), FILE, INDEX, directory));
    }
    List<InputFile> files = new ArrayList<>();
    for (String name : listed(storage.input(index))) {
      if (!storage.exists(directory + "/" + name)) {
        throw new IncompatibleArtifactException(
            format(
                "model: no file %s (expected it, as %s lists it) at %s", name, INDEX, directory));
      }
      files.add(storage.input(directory + "/" + name));
    }
    return new ModelWeights(files, index);
  }

  private static String others(Storage storage, String directory) throws IOException {
    Set<String> names = new TreeSet<>();
    for (InputFile file : storage.list(directory)) {
      String name = file.uri().substring(file.uri().lastIndexOf('/') + 1);
      if (OTHER_WEIGHTS.matcher(name).matches()) {
        names.add(name);
      }
    }
    String shown = String.join(", ", names.stream().limit(MOST_SHOWN).toList());
    return names.isEmpty() ? "none" : names.size() > MOST_SHOWN ? shown + ", ..." : shown;
  }

  private static Set<String> listed(InputFile index) throws IOException {
    JsonNode map;
    try (InputStream in = index.open()) {
      map = JSON.readTree(in).path(FILES);
    } catch (JsonProcessingException e) {
      throw new IncompatibleArtifactException(
          format("JSON: %s (expected an object) at %s", reason(e), index.uri()), e);
    }
    Set<String> names = new TreeSet<>();
    for (JsonNode name : map) {
      if (!name.isTextual() || name.asText().isEmpty() || name.asText().contains("/")) {
        throw new IncompatibleArtifactException(
            format("%s: %s (expected names of files) at %s", FILES, name, index.uri()));
      }
      names.add(name.asText());
    }
    if (names.isEmpty()) {
      throw new IncompatibleArtifactException(
          format("%s: none (expected names of files by tensor) at %s", FILES, index.uri()));
    }
    return names;
  }

  /** The URI of the file or of the index, for messages. */
  String uri() {
    return uri;
  }

  /** The SHA-256 of the file; of several, that of their SHA-256s in the order of their names. */
  String fingerprint() throws IOException {
    StringBuilder digests = new StringBuilder();
    for (InputFile file : files) {
      digests.append(Sha256.of(file));
    }
    return files.size() == 1 ? digests.toString() : Sha256.of(digests.toString());
  }

  /**
   * The shapes of all tensors, by name.
   *
   * @throws IncompatibleArtifactException for a tensor that two files have
   */
  Map<String, List<Long>> shapes() throws IOException {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (InputFile file : files) {
      for (SafetensorsHeader.Entry entry : Safetensors.header(file).entries()) {
        if (shapes.put(entry.name(), entry.shape()) != null) {
          throw new IncompatibleArtifactException(
              format("tensor: twice (expected once) %s at %s", entry.name(), file.uri()));
        }
      }
    }
    return shapes;
  }

  /** The tensors of these names; 16-bit floats as float32. */
  Map<String, INDArray> read(Set<String> names) throws IOException {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    try {
      for (InputFile file : files) {
        tensors.putAll(Safetensors.read(file, names::contains));
      }
      return tensors;
    } catch (IOException | RuntimeException e) {
      tensors.values().forEach(INDArray::close);
      throw e;
    }
  }

  /** A tensor's data in its file. */
  private record Place(InputFile file, long from, SafetensorsHeader.Entry entry) {

    boolean hasContentOf(Place that) throws IOException {
      return entry.dtype().equals(that.entry.dtype())
          && entry.shape().equals(that.entry.shape())
          && (this == that || sameBytes(that));
    }

    private boolean sameBytes(Place that) throws IOException {
      try (InputStream one = file.open(from);
          InputStream two = that.file.open(that.from)) {
        for (long at = 0; at < entry.bytes(); at += CHUNK) {
          int n = (int) Math.min(CHUNK, entry.bytes() - at);
          if (!Arrays.equals(one.readNBytes(n), two.readNBytes(n))) {
            return false;
          }
        }
      }
      return true;
    }
  }

  /**
   * Whether all tensors that are chosen by their names have one type, shape and content. True where
   * there is none or one only.
   */
  boolean sameContent(Predicate<String> chosen) throws IOException {
    List<Place> places = new ArrayList<>();
    for (InputFile file : files) {
      SafetensorsHeader header = Safetensors.header(file);
      long data = file.length() - header.dataBytes();
      header.entries().stream()
          .filter(entry -> chosen.test(entry.name()))
          .forEach(entry -> places.add(new Place(file, data + entry.from(), entry)));
    }
    for (Place place : places) {
      if (!place.hasContentOf(places.get(0))) {
        return false;
      }
    }
    return true;
  }
}
