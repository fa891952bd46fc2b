package io.gristmill.spark.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gristmill.error.InvalidConfigException;
import io.gristmill.spark.stage.RunConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainJobTest {

  /** So that runs of versions without Muon can be resumed. */
  @Test
  void fingerprintsOfAdamWDoNotHaveMuonsKeys() {
    assertThat(new TrainJob().settings(config()).keySet())
        .contains("optimizer.beta2")
        .noneMatch(key -> key.equals("optimizer.name") || key.startsWith("optimizer.muon"));
  }

  @Test
  void fingerprintsOfMuonHaveItsKeys() {
    assertThat(new TrainJob().settings(config("optimizer.name=muon")))
        .containsEntry("optimizer.name", "\"muon\"")
        .containsEntry("optimizer.muon.learning-rate", "0.001")
        .containsKeys("optimizer.muon.momentum", "optimizer.muon.scale", "optimizer.muon.steps");
  }

  /** So that runs of versions without the key can be resumed; other precisions are other bytes. */
  @Test
  void fingerprintsHaveThePrecisionIfItIsNotFloat32() {
    String key = "training.precision";
    assertThat(new TrainJob().settings(config())).doesNotContainKey(key);
    assertThat(new TrainJob().settings(config(key + "=bf16"))).containsEntry(key, "\"bf16\"");
    assertThat(new TrainJob().settings(config(key + "=auto"))).containsEntry(key, "\"auto\"");
  }

  @Test
  void fingerprintsHaveOverlapAndFragmentsIfTheyAreUsed() {
    assertThat(new TrainJob().settings(config()))
        .doesNotContainKeys("averaging.overlap", "averaging.fragments");
    assertThat(new TrainJob().settings(config("averaging.overlap=true")))
        .containsEntry("averaging.overlap", "true");
    assertThat(new TrainJob().settings(config("averaging.fragments=3")))
        .containsEntry("averaging.fragments", "3");
  }

  /** So that runs of versions without adapters and rates can be resumed. */
  @Test
  void fingerprintsHaveAdaptersAndRatesIfThereAreAny() {
    assertThat(new TrainJob().settings(config("model.lora.alpha=8")).keySet())
        .contains("model.layers")
        .noneMatch(key -> key.startsWith("model.lora") || key.equals("optimizer.rates"));
    assertThat(new TrainJob().settings(config("model.lora.rank=4", "optimizer.rates=[\"*=1\"]")))
        .containsEntry("model.lora.rank", "4")
        .containsEntry("optimizer.rates", "[\"*=1\"]")
        .containsKeys("model.lora.alpha", "model.lora.targets");
  }

  /** A pipeline is not to clean a crawl first. */
  @Test
  void averagingThatDoesNotWorkIsRefusedBeforeAnyStage() {
    RunConfig config = config("averaging.overlap=true", "averaging.fragments=2");
    assertThatThrownBy(() -> new TrainJob().check(config))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "overlap: true (expected false, or averaging.fragments = 1) at averaging.overlap");
  }

  private static RunConfig config(String... settings) {
    return RunConfig.loader(Map.of()).load(Optional.empty(), List.of(settings)).config();
  }
}
