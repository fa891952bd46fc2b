package io.gristmill.preprocessing.extract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Trains the block classifier. With {@code cross-validate} it prints how well classifiers do on
 * pages of sites they have not seen; with {@code train FILE} it trains on all pages and writes the
 * trees.
 */
final class TrainBlockModel {

  private static final int FOLDS = 5;
  private static final TreeTrainer.Settings SETTINGS = new TreeTrainer.Settings(60, 5, 0.15, 8, 2);

  private TrainBlockModel() {}

  public static void main(String[] args) throws IOException {
    List<LabelledPage> pages = new ArrayList<>();
    for (String name : PageCorpus.NAMES) {
      for (PageCorpus.Page page : PageCorpus.load(name).pages()) {
        LabelledPage.of(name, page).ifPresent(pages::add);
      }
    }
    if (args[0].equals("train")) {
      Files.writeString(Path.of(args[1]), train(pages).format(BlockFeatures.COUNT));
    } else {
      crossValidate(pages);
    }
  }

  private static void crossValidate(List<LabelledPage> pages) {
    List<BlockClassifier> classifiers =
        IntStream.range(0, FOLDS)
            .parallel()
            .mapToObj(fold -> pages.stream().filter(page -> page.fold(FOLDS) != fold).toList())
            .map(others -> new BlockClassifier(train(others)))
            .toList();
    Map<String, ExtractionScore> scores = new TreeMap<>();
    for (LabelledPage page : pages) {
      String text = MainText.of(page.blocks(), classifiers.get(page.fold(FOLDS)));
      for (String group : List.of(page.corpus(), page.corpus() + " " + page.page().language())) {
        scores.computeIfAbsent(group, key -> new ExtractionScore()).add(page.page(), text);
      }
    }
    scores.forEach((group, score) -> System.out.printf("%-22s %s%n", group, score));
  }

  private static BoostedTrees train(List<LabelledPage> pages) {
    int count = pages.stream().mapToInt(page -> page.rows().size()).sum();
    float[][] rows = new float[count][];
    float[] labels = new float[count];
    float[] weights = new float[count];
    int at = 0;
    for (LabelledPage page : pages) {
      for (int i = 0; i < page.rows().size(); i++) {
        rows[at] = page.rows().get(i);
        labels[at] = page.labels().get(i);
        weights[at++] = page.weights().get(i);
      }
    }
    return new TreeTrainer(SETTINGS, rows, labels, weights).train();
  }
}
