package io.gristmill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class SafetensorsTest {

  private static final String PAIR = "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}";

  @Property(tries = 30)
  void readsWhatItWrote(
      @ForAll @IntRange(min = 1, max = 9) int rows, @ForAll @Size(7) float[] values)
      throws IOException {
    Map<String, INDArray> tensors = new LinkedHashMap<>();
    tensors.put("z.second", Nd4j.createFromArray(values).reshape(1, 7).repeat(0, rows));
    tensors.put("a.first", Nd4j.createFromArray(new double[] {1.5, rows}));
    tensors.put("ids", Nd4j.createFromArray(rows, -100));
    tensors.put("view", tensors.get("z.second").transpose());
    Path file = Files.createTempFile("tensors", ".safetensors");
    LocalStorage storage = new LocalStorage();
    Safetensors.write(storage.output(file.toString()), tensors);
    Map<String, INDArray> read = Safetensors.read(storage.input(file.toString()));
    Files.delete(file);
    assertThat(read.keySet()).containsExactlyElementsOf(tensors.keySet());
    tensors.forEach(
        (name, tensor) -> {
          assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
          assertThat(read.get(name).dataType()).isEqualTo(tensor.dataType());
          assertThat(read.get(name).equalsWithEps(tensor, 0)).isTrue();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]                                                                | 0  | header: [1]",
        "{'a':                                                              | 8  | header: ",
        "{}trailing                                                         | 0  | header: ",
        "{'a':{'dtype':'F8','shape':[2],'data_offsets':[0,8]}}              | 8  | dtype: F8",
        "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}             | 8  | data bytes: 8",
        "{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}            | 8  | shape: [-2]",
        "{'a':{'dtype':'F32','shape':[0],'data_offsets':[0,0]}}             | 0  | shape: [0]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}               | 8  | data_offsets: [0]",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}            | 12 | offset: 4",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}} | 12 | offset: 4",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 | header: Duplicate",
        "{'a':{'dtype':'F32','shape':[9223372036854775807,4],'data_offsets':[0,8]}} | 8 | shape: ",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'stride':[1]}} | 8 | key: stride",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}             | 8  | data bytes: -8",
        "{'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}               | 8  | shape: 2",
        "{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}           | 8  | shape: [2.0]",
        "{'a':{'shape':[2],'data_offsets':[0,8]}}                           | 8  | dtype: ",
        "{'a':[0,8]}                                                        | 8  | tensor: [0,8]",
        "{'__metadata__':{'format':1}}                                      | 0  | __metadata__: 1",
        "{'__metadata__':'pt'}                                              | 0  | __metadata__: ",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[12,20]}} | 20 | offset: 12",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}             | 4  | data bytes: 4",
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}             | 9  | data bytes: 9",
      })
  void refusesMalformedHeaders(String json, int dataBytes, String message, @TempDir Path directory)
      throws IOException {
    byte[] header = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    InputFile file = file(directory, header.length, header, dataBytes);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith(message)
        .hasMessageContaining(file.uri());
  }

  @Test
  void refusesHeadersThatAreNotUtf8(@TempDir Path directory) throws IOException {
    byte[] header = {'{', '"', (byte) 0xc3, '"', ':', '1', '}'};
    InputFile file = file(directory, header.length, header, 0);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("header: not UTF-8");
  }

  @Test
  void theHeaderSaysThatTheLayoutIsPyTorchs(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("x.safetensors");
    Safetensors.write(
        new LocalStorage().output(file.toString()), Map.of("a", Nd4j.createFromArray(1f)));
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).substring(8))
        .startsWith("{\"__metadata__\":{\"format\":\"pt\"},\"a\":");
  }

  /** Little-endian bytes, and the same numbers by other means. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "F16  | 003c 00c0 ff7b 0100 0084 0000 | 1, -2, 65504, 5.9604645e-8, -6.1035156e-5, 0",
        "BF16 | 803f 00c0 7f7f 0100           | 1, -2, 3.3895314e38, 9.1835e-41",
        "U8   | 00 01 ff                      | 0, 1, 255",
        "BOOL | 01 00                         | 1, 0",
      })
  void widensNarrowTypes(String type, String hex, String expected, @TempDir Path directory)
      throws IOException {
    byte[] data = HexFormat.of().parseHex(hex.replace(" ", ""));
    double[] values = Arrays.stream(expected.split(", ")).mapToDouble(Double::valueOf).toArray();
    String header =
        "{'a':{'dtype':'%s','shape':[1,%d],'data_offsets':[0,%d]}}"
            .formatted(type, values.length, data.length);
    byte[] json = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    Path path = directory.resolve("x.safetensors");
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(data);
    Files.write(path, bytes.array());
    INDArray read = Safetensors.read(new LocalStorage().input(path.toString())).get("a");
    for (int i = 0; i < values.length; i++) {
      assertThat(read.getDouble(0, i)).isEqualTo((double) (float) values[i]);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "63", "4611686018427387904"})
  void refusesLengthsThatCannotBe(long length, @TempDir Path directory) throws IOException {
    byte[] header = PAIR.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    InputFile file = file(directory, length, header, 8);
    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageStartingWith("header length: " + length);
  }

  private static InputFile file(Path directory, long length, byte[] header, int dataBytes)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + dataBytes);
    bytes.order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(header);
    Path path = directory.resolve("x.safetensors");
    Files.write(path, bytes.array());
    return new LocalStorage().input(path.toString());
  }
}
