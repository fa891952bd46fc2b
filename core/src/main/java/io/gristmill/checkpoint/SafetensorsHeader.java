package io.gristmill.checkpoint;

import static io.gristmill.error.Messages.format;
import static io.gristmill.error.Messages.reason;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.checkpoint.Safetensors.TensorType;
import io.gristmill.error.IncompatibleArtifactException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The header of a safetensors file; entries are in the order of their data. */
record SafetensorsHeader(List<Entry> entries) {

  /** The maximum header length of the reference implementation. */
  static final long LONGEST = 100_000_000;

  private static final int MOST_SHOWN = 100;
  private static final String METADATA = "__metadata__";
  private static final List<String> KEYS = List.of("dtype", "shape", "data_offsets");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * A tensor; {@code from} counts from the end of the header. Its type may be unsupported if the
   * tensor is not used, for example a buffer.
   */
  record Entry(String name, String dtype, List<Long> shape, long from, long bytes) {

    /**
     * Returns the type of a tensor that is to be read.
     *
     * @throws IncompatibleArtifactException if it cannot be, or has no elements
     */
    TensorType type(String uri) {
      TensorType type =
          typeOf(dtype)
              .orElseThrow(
                  () -> malformed("dtype", dtype, Arrays.toString(TensorType.values()), name, uri));
      require(!shape.contains(0L), "shape", shape, "no zero", name, uri);
      return type;
    }

    long[] dimensions() {
      return shape.stream().mapToLong(Long::longValue).toArray();
    }
  }

  static SafetensorsHeader of(Map<String, INDArray> tensors) {
    List<Entry> entries = new ArrayList<>();
    long from = 0;
    for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
      INDArray array = tensor.getValue();
      long bytes = array.length() * array.dataType().width();
      List<Long> shape = Arrays.stream(array.shape()).boxed().toList();
      entries.add(
          new Entry(tensor.getKey(), TensorType.of(array.dataType()).name(), shape, from, bytes));
      from += bytes;
    }
    return new SafetensorsHeader(entries);
  }

  /** Creates the header of consecutive float32 tensors. */
  static SafetensorsHeader ofFloats(Map<String, List<Long>> shapes) {
    List<Entry> entries = new ArrayList<>();
    long from = 0;
    for (Map.Entry<String, List<Long>> tensor : shapes.entrySet()) {
      List<Long> shape = List.copyOf(tensor.getValue());
      long bytes = shape.stream().reduce((long) Float.BYTES, Math::multiplyExact);
      entries.add(new Entry(tensor.getKey(), TensorType.F32.name(), shape, from, bytes));
      from += bytes;
    }
    return new SafetensorsHeader(entries);
  }

  /** Bytes that follow the header. */
  long dataBytes() {
    return entries.stream().mapToLong(Entry::bytes).sum();
  }

  /**
   * Padded with blanks to a multiple of 8, so that the data is aligned. The format, PyTorch's
   * layout, is what Hugging Face's Transformers ask for.
   */
  byte[] toJson() throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.putObject(METADATA).put("format", "pt");
    for (Entry entry : entries) {
      ObjectNode node = root.putObject(entry.name());
      node.put("dtype", entry.dtype());
      ArrayNode shape = node.putArray("shape");
      entry.shape().forEach(shape::add);
      node.putArray("data_offsets").add(entry.from()).add(entry.from() + entry.bytes());
    }
    byte[] json = JSON.writeValueAsBytes(root);
    byte[] padded = Arrays.copyOf(json, (json.length + 7) / 8 * 8);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /**
   * Parses and validates a header.
   *
   * @param dataBytes number of bytes after the header
   * @param uri where, for messages
   */
  static SafetensorsHeader parse(byte[] json, long dataBytes, String uri) {
    List<Entry> entries = new ArrayList<>();
    Iterator<Map.Entry<String, JsonNode>> fields = object(json, uri).fields();
    while (fields.hasNext()) {
      Map.Entry<String, JsonNode> field = fields.next();
      if (field.getKey().equals(METADATA)) {
        checkMetadata(field.getValue(), uri);
      } else {
        entries.add(entry(field.getKey(), field.getValue(), uri));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::from).thenComparingLong(Entry::bytes));
    long end = 0;
    for (Entry entry : entries) {
      require(entry.from() == end, "offset", entry.from(), "" + end, entry.name(), uri);
      end += entry.bytes();
    }
    require(end == dataBytes, "data bytes", dataBytes, "" + end, "the header", uri);
    return new SafetensorsHeader(entries);
  }

  private static JsonNode object(byte[] json, String uri) {
    try {
      JsonNode root = JSON.readTree(text(json));
      require(json[0] == '{' && root.isObject(), "header", root, "an object", "byte 8", uri);
      return root;
    } catch (JsonProcessingException e) {
      throw new IncompatibleArtifactException(
          format("header: %s (expected JSON) at %s", reason(e), uri), e);
    } catch (CharacterCodingException e) {
      throw new IncompatibleArtifactException("header: not UTF-8 at " + uri, e);
    }
  }

  private static String text(byte[] utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  /** Strings by names, as the reference implementation demands. */
  private static void checkMetadata(JsonNode node, String uri) {
    require(node.isObject(), METADATA, node, "an object", "the header", uri);
    node.forEach(v -> require(v.isTextual(), METADATA, v, "strings", "the header", uri));
  }

  private static Entry entry(String name, JsonNode node, String uri) {
    require(node.isObject(), "tensor", node, "an object", name, uri);
    node.fieldNames()
        .forEachRemaining(k -> require(KEYS.contains(k), "key", k, "" + KEYS, name, uri));
    String dtype = node.path("dtype").asText();
    List<Long> shape = counts(node.path("shape"), "shape", name, uri);
    List<Long> offsets = counts(node.path("data_offsets"), "data_offsets", name, uri);
    require(offsets.size() == 2, "data_offsets", offsets, "two", name, uri);
    long given = offsets.get(1) - offsets.get(0);
    Optional<TensorType> type = typeOf(dtype);
    long bytes = type.isPresent() ? bytes(shape, type.get(), name, uri) : Math.max(0, given);
    require(given == bytes, "data bytes", given, "" + bytes, name, uri);
    return new Entry(name, dtype, shape, offsets.get(0), bytes);
  }

  private static Optional<TensorType> typeOf(String dtype) {
    return Arrays.stream(TensorType.values()).filter(t -> t.name().equals(dtype)).findFirst();
  }

  private static long bytes(List<Long> shape, TensorType type, String name, String uri) {
    try {
      return shape.stream().reduce((long) type.width(), Math::multiplyExact);
    } catch (ArithmeticException e) {
      throw malformed("shape", shape, "fewer elements", name, uri);
    }
  }

  private static List<Long> counts(JsonNode node, String what, String name, String uri) {
    require(node.isArray(), what, node, "an array", name, uri);
    List<Long> counts = new ArrayList<>();
    for (JsonNode value : node) {
      boolean count = value.isIntegralNumber() && value.canConvertToLong() && value.asLong() >= 0;
      require(count, what, node, "counts", name, uri);
      counts.add(value.asLong());
    }
    return counts;
  }

  private static void require(
      boolean condition, String what, Object value, String expected, String name, String uri) {
    if (!condition) {
      throw malformed(what, value, expected, name, uri);
    }
  }

  private static IncompatibleArtifactException malformed(
      String what, Object value, String expected, String name, String uri) {
    String found = String.valueOf(value);
    String shown =
        found.isEmpty()
            ? "missing"
            : found.length() > MOST_SHOWN ? found.substring(0, MOST_SHOWN) + "..." : found;
    return new IncompatibleArtifactException(
        format("%s: %s (expected %s) at %s in %s", what, shown, expected, name, uri));
  }
}
