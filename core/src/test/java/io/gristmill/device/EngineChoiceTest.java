package io.gristmill.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.device.cuda.FakeCuda;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The choice of an engine on an emulated card of several kinds. */
class EngineChoiceTest {

  private static final GptConfig MODEL = new GptConfig(64, 16, 64, 1, 2, true);

  @AfterEach
  void heal() {
    FakeCuda.libraries();
  }

  private static EngineChoice chosen(Engine wanted, int capability, boolean hasNd4jCuda) {
    CudaLibraries libraries = FakeCuda.libraries();
    assertThat(libraries.versions()).isNotEmpty();
    FakeCuda.set("capability", capability);
    CudaLibraries.Search search = CudaLibraries.find(FakeCuda.folder());
    return EngineChoice.of(wanted, MODEL, Objective.NEXT_ID, 0, search, hasNd4jCuda);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, 80, true, CUDA",
    "AUTO, 80, false, CUDA",
    "AUTO, 75, true, ND4J",
    "ND4J, 90, true, ND4J",
    "CUDA, 80, true, CUDA"
  })
  void dependsOnTheCapabilityOfTheCard(
      Engine wanted, int capability, boolean hasNd4jCuda, Engine expected) {
    assertThat(chosen(wanted, capability, hasNd4jCuda).engine()).isEqualTo(expected);
  }

  @Test
  void reasonNamesTheOldCard() {
    assertThat(chosen(Engine.AUTO, 75, true).reason())
        .isEqualTo("compute capability of Emulated card 0: 7.5 (expected 8.0 or higher)");
  }

  @Test
  void cardsThatNoEngineOfTheBuildKnowsAreRefusedInOneLine() {
    assertThatThrownBy(() -> chosen(Engine.AUTO, 75, false))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "compute capability of Emulated card 0: 7.5 (expected 8.0 or higher); ND4J backend: not"
                + " CUDA (expected a build with mvn -Pcuda) at averaging.engine = auto,"
                + " averaging.device = gpu");
    assertThatThrownBy(() -> chosen(Engine.CUDA, 75, true))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "compute capability of Emulated card 0: 7.5 (expected 8.0 or higher) at"
                + " averaging.engine = cuda, averaging.device = gpu");
  }

  @Test
  void absentCardsAreRefused() {
    FakeCuda.libraries();
    CudaLibraries.Search search = CudaLibraries.find(FakeCuda.folder());
    assertThatThrownBy(
            () -> EngineChoice.of(Engine.AUTO, MODEL, Objective.NEXT_ID, 1, search, false))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageStartingWith("card: 1 (expected 0 to 0); ND4J backend: ");
  }

  @ParameterizedTest
  @CsvSource({
    "8192, 64, ''",
    "8256, 129, 'embedding size: 8256 (expected at most 8192)'",
    "96, 6, 'head size: 16 (expected 32, 64 or 128)'",
    "512, 2, 'head size: 256 (expected 32, 64 or 128)'"
  })
  void modelsBeyondTheKernelsAreRefused(int width, int heads, String problem) {
    GptConfig model = new GptConfig(64, 16, width, 1, heads, true);
    assertThat(String.join("; ", DeviceModels.problems(model))).isEqualTo(problem);
  }
}
