package io.gristmill.spark.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.spark.train.sliced.EmulatedCards;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts by a card, which is emulated; the model is noise, whose logits lie far apart. */
class GpuGenerationTest {

  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);

  @TempDir private static Path folder;

  @BeforeAll
  static void publish() throws IOException {
    LocalStorage storage = new LocalStorage();
    PieceCounts counts = new PieceCounts();
    counts.add(" the", 3);
    Settings settings = new Settings(300, 2, List.of("<|endoftext|>"), "gpt2", Alphabet.ALL_BYTES);
    var tokenizer = new BytePairTrainer(settings, size -> {}).train(counts);
    GptConfig config = new GptConfig(tokenizer.vocabularySize(), 32, 64, 1, 2, true);
    try (GptNetwork network = GptNetwork.create(config, OPTIMIZER, 7)) {
      network.parameters().muli(4);
      HuggingFaceModel.save(network, storage, folder.toString());
    }
    TokenizerFiles.write(tokenizer, storage, folder.toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty(EmulatedCards.PROPERTY);
  }

  private static Gristmill run(String command, String... options) {
    List<String> arguments = new ArrayList<>(List.of(command, "--model", folder.toString()));
    arguments.addAll(List.of("--max-tokens", "4", "--temperature", "0"));
    arguments.addAll(List.of(options));
    return Gristmill.run(arguments.toArray(String[]::new));
  }

  private static List<String> lines(String command, String... options) {
    Gristmill ended = run(command, options);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    return ended.output();
  }

  @Test
  void likelyTextsAreThoseOfTheHost() throws IOException, InterruptedException {
    System.setProperty(EmulatedCards.PROPERTY, EmulatedCards.folder().toString());
    String[] one = {"--prompt", "the"};
    String[] onCard = {"--prompt", "the", "--device", "gpu"};
    assertThat(lines("generate", onCard)).isEqualTo(lines("generate", one));
    String[] three = {"--prompt", "the", "--prompt", "a", "--prompt", "the".repeat(12)};
    List<String> several = new ArrayList<>(List.of(three));
    several.addAll(List.of("--batch", "2", "--device", "gpu"));
    assertThat(lines("generate", several.toArray(String[]::new)))
        .hasSize(3)
        .isEqualTo(lines("generate", three));
    assertThat(chat("--device", "gpu")).isNotEmpty().isEqualTo(chat());
  }

  private static List<String> chat(String... options) {
    InputStream in = System.in;
    try {
      System.setIn(new ByteArrayInputStream("the\na\n".getBytes(StandardCharsets.UTF_8)));
      return lines("chat", options);
    } finally {
      System.setIn(in);
    }
  }

  @Test
  void missingLibrariesEndTheCommandInOneLine() {
    assumeTrue(
        CudaLibraries.find().libraries().isEmpty(), "the libraries of CUDA are on this machine");
    for (String command : List.of("generate", "chat")) {
      Gristmill ended = run(command, "--device", "gpu");
      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.output()).isEmpty();
      assertThat(ended.errors())
          .singleElement()
          .asString()
          .startsWith("CUDA libraries: no lib")
          .endsWith(" at --device gpu");
    }
  }
}
