package io.gristmill.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.device.check.model.CheckModel;
import io.gristmill.model.step.ActivationCheckpointing;
import io.gristmill.model.step.StepOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The losses that the check of a card compares with are those of this implementation. {@code
 * -Dgristmill.write-documents=true} writes those in float64 again, {@code
 * -Dgristmill.write-curve=true} those in float32, which takes minutes.
 */
class DeviceOracleTest {

  private static final List<Path> RESOURCES =
      List.of(Path.of("src/main/resources"), Path.of("target/classes"));

  /** The first steps, each of which depends on those before, since a step takes a second. */
  @Test
  void lossesOfTheTinyModelAreThoseInFloat64() throws IOException {
    CheckModel model = CheckModel.tiny();
    boolean writes = Boolean.getBoolean("gristmill.write-documents");
    double[] losses = losses(model, DataType.DOUBLE, writes ? model.steps() : 5);
    if (writes) {
      write(model, losses);
    }
    double[] expected = Arrays.copyOf(model.losses(), losses.length);
    assertThat(losses).containsExactly(expected, within(1e-9));
  }

  @Test
  void firstLossOfTheSmallModelIsThatInFloat32() {
    CheckModel model = CheckModel.small();
    double[] losses = losses(model, DataType.FLOAT, 1);
    assertThat(losses[0]).isEqualTo(model.losses()[0], within(1e-5));
  }

  @Test
  void writesTheCurveOfTheSmallModel() throws IOException {
    assumeTrue(Boolean.getBoolean("gristmill.write-curve"), "-Dgristmill.write-curve=true");
    CheckModel model = CheckModel.small();
    write(model, losses(model, DataType.FLOAT, model.steps()));
    assertThat(model.losses()[model.steps() - 1]).isLessThan(3);
  }

  private static double[] losses(CheckModel model, DataType type, int steps) {
    GptNetwork network = GptNetwork.create(model.config(), model.optimizer(), 1, type);
    try (Dl4jTrainingStep training = new Dl4jTrainingStep(network)) {
      if (type == DataType.FLOAT) {
        network.use(new StepOptions(model.batch(), 1, ActivationCheckpointing.OFF, 1));
      }
      network.setParameters(Nd4j.createFromArray(model.parameters()).castTo(type));
      double[] losses = new double[steps];
      for (int i = 0; i < steps; i++) {
        losses[i] = training.step(List.of(model.batch(i)), i, 0).loss();
      }
      return losses;
    }
  }

  private static void write(CheckModel model, double[] losses) throws IOException {
    String text =
        Arrays.stream(losses)
            .mapToObj(Double::toString)
            .collect(Collectors.joining("\n", "", "\n"));
    for (Path folder : RESOURCES) {
      Path file = folder.resolve(model.resource().substring(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
  }
}
