package io.gristmill.spark.cli.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.checkpoint.HuggingFaceModel;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.spark.pipeline.Gristmill;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.BytePairTrainer.Alphabet;
import io.gristmill.tokenizer.BytePairTrainer.Settings;
import io.gristmill.tokenizer.TokenizerFiles;
import io.gristmill.tokenizer.pieces.PieceCounts;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines among a probe's input that are no questions: each has its error in its place. */
class BadLinesTest {

  @TempDir private static Path folder;

  @BeforeAll
  static void writeAModel() throws IOException {
    LocalStorage storage = new LocalStorage();
    Settings settings = new Settings(300, 2, List.of("<|end|>"), "gpt2", Alphabet.ALL_BYTES);
    var tokenizer = new BytePairTrainer(settings, size -> {}).train(new PieceCounts());
    TokenizerFiles.write(tokenizer, storage, folder.toString());
    OptimizerSection optimizer =
        new OptimizerSection(1e-3, 1e-4, 2, 5, 0.9, 0.95, 1e-8, 0.1, 1.0, Schedule.COSINE);
    try (GptNetwork network =
        GptNetwork.create(new GptConfig(257, 8, 6, 1, 3, true), optimizer, 7)) {
      HuggingFaceModel.save(network, storage, folder.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encode --tokenizer DIR   | {'text':'a'}",
        "decode --tokenizer DIR   | {'ids':[1]}",
        "words                    | {'text':'a b'}",
        "filter                   | {'text':'a b'}",
        "mask                     | {'text':'a b'}",
        "minhash                  | {'id':'1','text':'a b'}",
        "clusters                 | {'id':'1','text':'a b'}",
        "paragraphs               | {'id':'1','text':'a b'}",
        "sentences                | {'id':'1','text':'a b'}",
        "logits --model DIR       | {'ids':[1,2]}",
        "loss --model DIR         | {'ids':[1,2],'targets':[2,3]}",
        "gradients --model DIR --output DIR/g | {'ids':[[1,2]],'targets':[[2,3]]}",
        "trajectory --model DIR   | {'inputs':[[[1,2]]],'targets':[[[2,3]]]}",
        "average --model DIR      | {'inputs':[[[[1,2]]]],'targets':[[[[2,3]]]]}",
      })
  void aBadLineHasItsErrorInItsPlace(String probe, String question) {
    String good = question.replace('\'', '"');
    List<String> bad =
        List.of("nope", "[1]", good + " 1", "{\"text\":3,\"ids\":\"x\",\"inputs\":{}}", "{");
    List<String> lines = new ArrayList<>(List.of(good));
    bad.forEach(line -> lines.addAll(List.of(line, "", good)));
    Gristmill ended = run(String.join("\n", lines), ("probe " + probe).split(" +"));
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.errors()).isEmpty();
    assertThat(ended.output()).hasSize(2 * bad.size() + 1);
    for (int i = 0; i < ended.output().size(); i++) {
      boolean failed = ended.output().get(i).startsWith("{\"error\":\"");
      assertThat(failed).as(ended.output().get(i)).isEqualTo(i % 2 == 1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "logits | {'ids':[1.5]}   | ids: [1.5] (expected arrays of ids)",
        "logits | {'ids':['1']}   | ids: ['1'] (expected arrays of ids)",
        "logits | {'ids':[257]}   | token id: 257 (expected 0 to 256)",
        "loss   | {'ids':[1]}     | targets: missing (expected arrays of ids)",
        "loss   | {'ids':[1],'targets':[-7]} | -7",
      })
  void saysWhatIsWrongWithAQuestion(String probe, String question, String message) {
    Gristmill ended =
        run(question.replace('\'', '"'), "probe", probe, "--model", folder.toString());
    assertThat(ended.exitCode()).isEqualTo(3);
    assertThat(ended.output())
        .singleElement()
        .asString()
        .startsWith("{\"error\":\"")
        .contains(message.replace("'", "\\\""));
  }

  private static Gristmill run(String questions, String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].replace("DIR", folder.toString());
    }
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(questions.getBytes(UTF_8)));
    try {
      return Gristmill.run(arguments);
    } finally {
      System.setIn(before);
    }
  }
}
