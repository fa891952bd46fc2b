package io.gristmill.preprocessing.extract;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The main text of every labelled page, found by a classifier that was not trained on the page's
 * site.
 */
final class CrossValidation {

  private static final TreeTrainer.Settings SETTINGS = new TreeTrainer.Settings(90, 5, 0.1, 8, 2);

  private final List<LabelledPage> pages;

  CrossValidation() throws IOException {
    pages = new ArrayList<>();
    for (String name : PageCorpus.NAMES) {
      for (PageCorpus.Page page : PageCorpus.load(name).pages()) {
        Optional<LabelledPage> labelled = LabelledPage.of(name, page);
        labelled.ifPresent(pages::add);
      }
    }
  }

  /** The pages of a corpus, in its order. */
  List<PageCorpus.Page> pages(String corpus) {
    return pages.stream()
        .filter(page -> page.corpus().equals(corpus))
        .map(LabelledPage::page)
        .toList();
  }

  /**
   * @param folds parts of the sites; each part is evaluated with a classifier trained on the others
   */
  void run(int folds, BiConsumer<LabelledPage, String> found) {
    List<BlockClassifier> classifiers =
        IntStream.range(0, folds)
            .parallel()
            .mapToObj(fold -> pages.stream().filter(page -> page.fold(folds) != fold).toList())
            .map(others -> new BlockClassifier(train(others)))
            .toList();
    for (LabelledPage page : pages) {
      found.accept(page, MainText.of(page.blocks(), classifiers.get(page.fold(folds))).text());
    }
  }

  /** Trains on all pages. */
  BoostedTrees train() {
    return train(pages);
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
