package io.gristmill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelProbeTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(0.01, 0.001, 1, 9, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);
  private static final GptConfig CONFIG = new GptConfig(5, 4, 8, 1, 2, true);

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void answersLikeTheNetworkItWasSavedFrom(@TempDir Path directory) throws IOException {
    LocalStorage storage = new LocalStorage();
    try (GptNetwork saved = GptNetwork.create(CONFIG, OPTIMIZER, 3)) {
      HuggingFaceModel.save(saved, storage, directory.toString());
      try (GptNetwork network = HuggingFaceModel.load(storage, directory.toString(), OPTIMIZER)) {
        assertThat(network.config()).isEqualTo(CONFIG);
        ModelProbe probe = new ModelProbe(network);
        JsonNode logits = probe.logits(json("{\"ids\": [1, 2, 4]}")).get("logits");
        assertThat(logits.size()).isEqualTo(3);
        assertThat(logits.get(2).get(4).floatValue())
            .isEqualTo(saved.logits(new int[] {1, 2, 4})[2][4]);
        double one =
            probe.loss(json("{\"ids\": [1, 2], \"targets\": [2, -100]}")).get("loss").asDouble();
        double batch =
            probe
                .loss(json("{\"ids\": [[1, 2]], \"targets\": [[2, -100]]}"))
                .get("loss")
                .asDouble();
        assertThat(one).isEqualTo(batch).isCloseTo(Math.log(5), within(0.5));
      }
    }
  }

  @Test
  void writesGradientsAndTrainsStepByStep(@TempDir Path directory) throws IOException {
    LocalStorage storage = new LocalStorage();
    String file = directory.resolve("gradients.safetensors").toString();
    try (GptNetwork network = GptNetwork.create(CONFIG, OPTIMIZER, 3)) {
      ModelProbe probe = new ModelProbe(network);
      JsonNode in = json("{\"ids\": [[1, 2]], \"targets\": [[2, 3]]}");
      double loss = probe.gradients(in, storage.output(file)).get("loss").asDouble();
      var gradients = Safetensors.read(storage.input(file));
      assertThat(gradients.keySet()).isEqualTo(network.weights().keySet());
      double norm = 0;
      for (var gradient : gradients.values()) {
        norm += Math.pow(gradient.norm2Number().doubleValue(), 2);
      }
      JsonNode first = probe.step(json("{\"inputs\": [[[1, 2]]], \"targets\": [[[2, 3]]]}"));
      assertThat(first.get("step").asInt()).isZero();
      assertThat(first.get("loss").asDouble()).isEqualTo(loss);
      assertThat(first.get("gradient-norm").asDouble()).isCloseTo(Math.sqrt(norm), within(1e-5));
      assertThat(first.get("learning-rate").asDouble()).isEqualTo(0.005);
      JsonNode second = probe.step(json("{\"inputs\": [[[1, 2]]], \"targets\": [[[2, 3]]]}"));
      assertThat(second.get("step").asInt()).isEqualTo(1);
      assertThat(second.get("loss").asDouble()).isLessThan(loss);
    }
  }

  @Test
  void describesInvalidInput() {
    try (GptNetwork network = GptNetwork.create(CONFIG, OPTIMIZER, 3)) {
      ModelProbe probe = new ModelProbe(network);
      assertThatThrownBy(() -> probe.logits(json("{}"))).isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> probe.logits(json("{\"ids\": [\"a\"]}")))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> probe.loss(json("{\"ids\": [1], \"targets\": [1, 2]}")))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> probe.step(json("{\"inputs\": []}")))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> probe.logits(json("{\"ids\": [7]}")))
          .isInstanceOf(IncompatibleArtifactException.class);
    }
  }
}
