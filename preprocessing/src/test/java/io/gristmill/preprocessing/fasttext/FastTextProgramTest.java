package io.gristmill.preprocessing.fasttext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gristmill.host.Workers;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.SharedData;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares with the {@code fasttext} program on web pages, articles and unusual strings. */
class FastTextProgramTest {

  private static final Path PROGRAM = Path.of("/usr/bin/fasttext");

  @TempDir Path directory;

  @BeforeAll
  static void requireProgram() {
    assumeTrue(Files.isExecutable(PROGRAM), "no fasttext program at " + PROGRAM);
  }

  /** At least 2,000 texts, a line each. */
  private static List<String> texts() {
    List<String> texts = new ArrayList<>(SharedData.documents().values());
    texts.addAll(SharedData.lines("text/wikitext-2-test.txt.gz"));
    texts.addAll(List.of("w1 w2", "\u00e9\u4e2d\ud83d\ude00 x", "", "__label__hq is ignored"));
    return texts.stream().map(text -> text.replaceAll("[\\r\\n]", " ")).toList();
  }

  private List<String> run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("errors.txt").toFile())
            .start();
    assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
    return Files.readAllLines(output);
  }

  private void requireEqual(InputFile model, List<String> texts) throws Exception {
    Path lines = directory.resolve("texts.txt");
    Files.write(lines, texts);
    List<String> expected =
        run("predict-prob", model.local().orElseThrow().toString(), lines.toString(), "-1");
    FastTextModel ours = FastTextModel.read(model);
    LabelScorer.Score good = LabelScorer.read(model, "hq");
    assertThat(expected.size()).isEqualTo(texts.size()).isGreaterThan(2000);
    for (int i = 0; i < texts.size(); i++) {
      String[] words = expected.get(i).split(" ");
      String text = texts.get(i);
      assertThat("__label__" + ours.predict(text, 1).get(0).label()).as(text).isEqualTo(words[0]);
      int at = words[0].equals("__label__hq") ? 1 : 3;
      assertThat(good.of(text)).as(text).isCloseTo(Double.parseDouble(words[at]), within(1e-4));
    }
  }

  @Test
  void theProgramReadsOurModelsWithEqualLabelsAndProbabilities() throws Exception {
    List<String> texts = texts();
    TrainingCorpus corpus = new TrainingCorpus(List.of("cc", "hq"));
    for (int i = 0; i < texts.size(); i++) {
      corpus.add(texts.get(i), i % 3 == 0 ? 0 : 1);
    }
    for (Settings settings :
        List.of(
            new Settings(10, 2, 2, 50_000, 2, 0, 0, 0.5, 1),
            new Settings(7, 1, 3, 1000, 1, 2, 4, 0.5, 1),
            new Settings(4, 3, 1, 0, 1, 0, 0, 1, 1))) {
      Path file = directory.resolve("ours.bin");
      LocalStorage storage = new LocalStorage();
      SupervisedTrainer.train(corpus, settings, Workers.CALLER)
          .write(storage.output(file.toString()));
      requireEqual(storage.input(file.toString()), texts);
    }
  }

  @Test
  void scoresTheProgramsModelsWithEqualProbabilities() throws Exception {
    List<String> texts = texts();
    Path training = directory.resolve("training.txt");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      lines.add("__label__" + (i % 3 == 0 ? "cc " : "hq ") + texts.get(i));
    }
    Files.write(training, lines);
    Path model = directory.resolve("theirs");
    for (String loss : List.of("softmax", "one-vs-all", "hs")) {
      run(
          "supervised",
          "-input",
          training.toString(),
          "-output",
          model.toString(),
          "-dim",
          "10",
          "-wordNgrams",
          "2",
          "-bucket",
          "50000",
          "-epoch",
          "2",
          "-thread",
          "1",
          "-loss",
          loss);
      requireEqual(new LocalStorage().input(model + ".bin"), texts);
    }
  }
}
