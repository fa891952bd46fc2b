package io.gristmill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.huggingface.ModelTensors;
import io.gristmill.model.shape.GptConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorFileTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(0.01, 0.001, 1, 9, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);

  private final LocalStorage storage = new LocalStorage();
  @TempDir private Path folder;

  /** So a model may be written in slices by who has no network, and be read by who has one. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aModelsFlatVectorIsItsTensorsOneAfterTheOther(boolean tied) throws IOException {
    GptConfig config = new GptConfig(50, 12, 8, 2, 2, tied);
    try (GptNetwork network = GptNetwork.create(config, OPTIMIZER, 3)) {
      float[] flat = network.parameters().toFloatVector();
      Safetensors.write(storage.output(path("tensors")), network.weights());
      VectorFile.write(
          storage.output(path("vector")),
          ModelTensors.shapes(config),
          List.of(Arrays.copyOf(flat, 100), Arrays.copyOfRange(flat, 100, flat.length)).iterator());
      assertThat(folder.resolve("vector")).hasSameBinaryContentAs(folder.resolve("tensors"));
      VectorFile read =
          VectorFile.open(storage.input(path("tensors")), ModelTensors.shapes(config));
      assertThat(read.length()).isEqualTo(config.parameterCount());
      assertThat(read.read(90, 40)).isEqualTo(Arrays.copyOfRange(flat, 90, 130));
    }
  }

  @Test
  void refusesTensorsOfAnotherShape() throws IOException {
    VectorFile.write(
        storage.output(path("v")),
        Map.of("moments", List.of(4L)),
        List.of(new float[4]).iterator());
    assertThatThrownBy(
            () -> VectorFile.open(storage.input(path("v")), Map.of("moments", List.of(6L))))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("moments F32[4] as number 1 of 1 (expected moments F32[6] of 1)");
  }

  @Test
  void refusesToWriteAVectorOfAnotherLength() {
    assertThatThrownBy(
            () ->
                VectorFile.write(
                    storage.output(path("v")),
                    Map.of("moments", List.of(4L)),
                    List.of(new float[3]).iterator()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vector: 3 elements (expected 4)");
    assertThat(folder.resolve("v")).doesNotExist();
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }
}
