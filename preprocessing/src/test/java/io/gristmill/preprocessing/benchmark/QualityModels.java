package io.gristmill.preprocessing.benchmark;

import static io.gristmill.error.Messages.format;

import io.gristmill.eval.RocAuc;
import io.gristmill.host.CpuClock;
import io.gristmill.host.Workers;
import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.preprocessing.fasttext.SupervisedTrainer;
import io.gristmill.preprocessing.fasttext.TrainingCorpus;
import io.gristmill.preprocessing.quality.QualityModel;
import io.gristmill.preprocessing.quality.SiteSplit;
import io.gristmill.preprocessing.read.DocumentSource;
import io.gristmill.preprocessing.read.DocumentSource.ByteRange;
import io.gristmill.preprocessing.read.DocumentSource.ReadLimits;
import io.gristmill.preprocessing.read.DocumentSource.RecordIterator;
import io.gristmill.preprocessing.read.RawRecord;
import io.gristmill.preprocessing.read.format.DocumentSources;
import io.gristmill.preprocessing.text.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Programs of {@code submit/bench-quality-model} and {@code submit/bench-quality-scores}: texts of
 * two classes in fastText's format, the training of a classifier, its area under the ROC curve, and
 * the speed of its scores.
 */
public final class QualityModels {

  private static final List<String> LABELS = List.of("hq", "cc");

  private QualityModels() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "prepare" -> prepare(Path.of(arguments[1]), Path.of(arguments[2]));
      case "train" -> train(arguments);
      case "evaluate" -> evaluate(arguments[1], Path.of(arguments[2]));
      case "evaluate-predictions" -> predictions(Path.of(arguments[1]), Path.of(arguments[2]));
      case "score" -> score(arguments[1], Path.of(arguments[2]), Integer.parseInt(arguments[3]));
      case "compare" -> compare(arguments[1], Path.of(arguments[2]), Path.of(arguments[3]));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Writes {@code train.txt} and {@code test.txt}: a text a line, in a random order. */
  private static void prepare(Path data, Path work) throws IOException {
    List<String> train = new ArrayList<>();
    List<String> test = new ArrayList<>();
    List<Path> positive = files(data.resolve("text/openwebtext"));
    positive.add(data.resolve("text/wiki_demo.txt.gz"));
    List<Path> negative = files(data.resolve("wet"));
    SiteSplit split = new SiteSplit(0.3, 0);
    for (String label : LABELS) {
      for (Path file : label.equals("hq") ? positive : negative) {
        for (Document document : documents(file)) {
          String line = document.text().replaceAll("\\s+", " ").strip();
          if (!line.isEmpty()) {
            boolean held = split.holdsOut(document.url(), document.text());
            (held ? test : train).add("__label__" + label + " " + line);
          }
        }
      }
    }
    Collections.shuffle(train, new Random(1));
    Files.write(work.resolve("train.txt"), train);
    Files.write(work.resolve("test.txt"), test);
    // fastText's predict-prob takes texts without labels.
    Files.write(
        work.resolve("test-texts.txt"),
        test.stream().map(line -> line.substring(line.indexOf(' ') + 1)).toList());
    for (List<String> part : List.of(train, test)) {
      long hq = part.stream().filter(line -> line.startsWith("__label__hq")).count();
      long bytes = part.stream().mapToLong(String::length).sum();
      System.out.println(
          format("%d texts, %d of them good, %,d characters", part.size(), hq, bytes));
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(
          files.filter(file -> !file.toString().endsWith(".wet")).sorted().toList());
    }
  }

  private static List<Document> documents(Path file) throws IOException {
    List<Document> documents = new ArrayList<>();
    DocumentSource sources = new DocumentSources(Map.of()).any();
    InputFile input = new LocalStorage().input(file.toString());
    try (RecordIterator records = sources.open(input, ByteRange.ALL, ReadLimits.DEFAULTS)) {
      records.forEachRemaining(
          record -> {
            if (record instanceof RawRecord.TextRecord text) {
              documents.add(text.document());
            }
          });
    }
    return documents;
  }

  private static String setting(String[] arguments, String name, String otherwise) {
    int at = List.of(arguments).indexOf(name);
    return at < 0 ? otherwise : arguments[at + 1];
  }

  private static int number(String[] arguments, String name, int otherwise) {
    return Integer.parseInt(setting(arguments, name, Integer.toString(otherwise)));
  }

  private static void train(String[] arguments) throws IOException {
    SupervisedTrainer.Settings settings =
        new SupervisedTrainer.Settings(
            number(arguments, "-dim", 100),
            number(arguments, "-epoch", 5),
            number(arguments, "-wordNgrams", 2),
            number(arguments, "-bucket", 2_000_000),
            number(arguments, "-minCount", 1),
            number(arguments, "-minn", 0),
            number(arguments, "-maxn", 0),
            Double.parseDouble(setting(arguments, "-lr", "0.1")),
            number(arguments, "-seed", 0));
    TrainingCorpus corpus = new TrainingCorpus(LABELS);
    try (Stream<String> lines =
        Files.lines(Path.of(setting(arguments, "-input", "")), StandardCharsets.UTF_8)) {
      lines.forEach(
          line -> {
            int end = line.indexOf(' ');
            corpus.add(line.substring(end + 1), LABELS.indexOf(line.substring(9, end)));
          });
    }
    double read = CpuClock.processSeconds();
    try (Workers workers = new Workers(number(arguments, "-thread", 1))) {
      var model = SupervisedTrainer.train(corpus, settings, workers);
      double trained = CpuClock.processSeconds();
      model.write(new LocalStorage().output(setting(arguments, "-output", "")));
      System.err.println(
          format(
              "%.2f read, %.2f train, %.2f write",
              read, trained - read, CpuClock.processSeconds() - trained));
    }
  }

  private static void evaluate(String model, Path test) throws IOException {
    QualityModel quality = QualityModel.load(new LocalStorage().input(model), "hq");
    List<String> lines = Files.readAllLines(test);
    print(
        lines.stream()
            .mapToDouble(line -> quality.score(line.substring(line.indexOf(' ') + 1)))
            .toArray(),
        lines);
  }

  /** The first label and its probability in each line. */
  private static void predictions(Path predictions, Path test) throws IOException {
    print(
        Files.readAllLines(predictions).stream()
            .map(line -> line.split(" "))
            .mapToDouble(
                words -> {
                  double probability = Double.parseDouble(words[1]);
                  return words[0].equals("__label__hq") ? probability : 1.00001 - probability;
                })
            .toArray(),
        Files.readAllLines(test));
  }

  /** Prints MB per CPU second: the median of passes after a third of them. */
  private static void score(String model, Path texts, int passes) throws IOException {
    QualityModel quality = QualityModel.load(new LocalStorage().input(model), "hq");
    List<String> lines = Files.readAllLines(texts);
    double megabytes = Workload.of(lines).megabytes();
    double[] rates = new double[passes];
    double sum = 0;
    for (int pass = 0; pass < passes; pass++) {
      double before = CpuClock.threadSeconds();
      for (String line : lines) {
        sum += quality.score(line);
      }
      rates[pass] = megabytes / (CpuClock.threadSeconds() - before);
    }
    double[] measured = Arrays.stream(rates, passes / 3, passes).sorted().toArray();
    System.err.println(format("mean score %.6f", sum / passes / lines.size()));
    System.out.println(format("%.1f", measured[measured.length / 2]));
  }

  /** Prints the largest difference to the probabilities that the fastText program printed. */
  private static void compare(String model, Path texts, Path predictions) throws IOException {
    QualityModel quality = QualityModel.load(new LocalStorage().input(model), "hq");
    List<String> expected = Files.readAllLines(predictions);
    List<String> lines = Files.readAllLines(texts);
    double largest = 0;
    int labels = 0;
    for (int i = 0; i < lines.size(); i++) {
      String[] words = expected.get(i).split(" ");
      double good = Double.parseDouble(words[words[0].equals("__label__hq") ? 1 : 3]);
      double score = quality.score(lines.get(i));
      largest = Math.max(largest, Math.abs(score - good));
      // Both probabilities are 1e-5 too large.
      labels += (score > 0.50001) == words[0].equals("__label__hq") ? 1 : 0;
    }
    System.out.println(
        format("largest difference %.6f, %d of %d labels equal", largest, labels, lines.size()));
  }

  private static void print(double[] scores, List<String> test) {
    boolean[] positive = new boolean[scores.length];
    IntStream.range(0, scores.length)
        .forEach(i -> positive[i] = test.get(i).startsWith("__label__hq"));
    System.out.println(format("%.6f", RocAuc.of(scores, positive)));
  }
}
