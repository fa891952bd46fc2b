package io.gristmill.checkpoint.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jExportTest {

  private static final int[] IDS = {1, 2, 3, 200};

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void modelSerializerRestoresTheSameLogits(boolean tied) throws IOException {
    Path zip = folder.resolve("model.zip");
    try (LoadedModel model = TinyModel.create(tied)) {
      ExportFormats.named("dl4j").write(model, new LocalStorage(), zip.toString());
      ComputationGraph restored = ModelSerializer.restoreComputationGraph(zip.toFile());
      float[][] expected = model.network().logits(IDS);
      INDArray output =
          restored.output(Nd4j.createFromArray(new float[] {1, 2, 3, 200}).reshape(1, 4))[0];
      for (int t = 0; t < IDS.length; t++) {
        for (int id = 0; id < expected[t].length; id++) {
          assertThat(output.getFloat(0, t, id)).isEqualTo(expected[t][id]);
        }
      }
      try (GptNetwork wrapped = GptNetwork.wrap(restored)) {
        assertThat(wrapped.config()).isEqualTo(model.network().config());
        assertThat(wrapped.logits(IDS)).isDeepEqualTo(expected);
      }
    }
  }

  @Test
  void namesTheDecayAsConfigurationsDo() throws IOException {
    Path zip = folder.resolve("named.zip");
    try (LoadedModel model = TinyModel.create(true)) {
      new Dl4jExport().write(model, new LocalStorage(), zip.toString());
    }
    try (ZipFile entries = new ZipFile(zip.toFile());
        InputStream in = entries.getInputStream(entries.getEntry("configuration.json"))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .containsPattern("\"decayShape\" : \"(linear|1-sqrt)\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void equalModelsGiveEqualBytes(boolean tied) throws IOException {
    for (String name : new String[] {"one.zip", "two.zip"}) {
      try (LoadedModel model = TinyModel.create(tied)) {
        new Dl4jExport().write(model, new LocalStorage(), folder.resolve(name).toString());
      }
    }
    assertThat(folder.resolve("one.zip")).hasSameBinaryContentAs(folder.resolve("two.zip"));
    assertThat(Files.size(folder.resolve("one.zip"))).isPositive();
  }
}
